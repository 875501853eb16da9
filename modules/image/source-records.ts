import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { recordOf, type SourceOptions } from '../source';

type Records = Map<string, SourceOptions>;

const records = new WeakMap<TerraformStack, Records>();

/**
 * Has synthesis write what an image was hashed from beside the file of the stack. Should the source be another one when
 * Terraform applies, the engine can name the files that changed.
 *
 * @returns the file, relative to the folder of the stack
 */
export function recordedSource(scope: IConstruct, name: string, source: SourceOptions): string {
  const stack = TerraformStack.of(scope);
  const file = `sources/${name}.json.gz`;
  recordsOf(stack).set(file, source);
  return file;
}

function recordsOf(stack: TerraformStack): Records {
  const known = records.get(stack);
  if (known !== undefined) return known;
  const made: Records = new Map();
  records.set(stack, made);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session) {
      synthesizer.synthesize(session);
      const folder = dirname(join(session.outdir, session.manifest.forStack(stack).synthesizedStackPath));
      for (const [file, source] of made) write(join(folder, file), source);
    },
  };
  return made;
}

function write(file: string, source: SourceOptions): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, gzipSync(JSON.stringify(recordOf(source))));
}
