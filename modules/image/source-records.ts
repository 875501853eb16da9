import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TerraformStack } from 'cdktf';
import type { IConstruct } from 'constructs';
import { recordOf, type SourceOptions } from '../source';

/** Beside the file of the stack. */
const FOLDER = 'sources';

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
  const file = `${FOLDER}/${name}.json.gz`;
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
      rmSync(join(folder, FOLDER), { recursive: true, force: true });
      mkdirSync(join(folder, FOLDER));
      for (const [file, source] of made) writeFileSync(join(folder, file), gzipSync(JSON.stringify(recordOf(source))));
    },
  };
  return made;
}
