/** What one measured process does: its work comes as JSON in the first argument, what it took goes to standard output. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { diskTree, hashSource, type SourceOptions } from '../../modules/source';

export type Work =
  /** Nothing at all: the memory of Node itself. */
  | { readonly kind: 'nothing' }
  /** Ours: the images of one synthesis. */
  | { readonly kind: 'ours'; readonly images: readonly SourceOptions[] }
  /** The fingerprint of AWS CDK, with the `HOME` of the process for its cache. `folder` has its package.json. */
  | {
      readonly kind: 'aws-cdk';
      readonly folder: string;
      readonly context: string;
      readonly patterns: readonly string[];
      /** Paths to ask its ignore rules for, in place of the fingerprint: those it takes are counted. */
      readonly ask?: string;
    }
  /** One SHA-256 over the files that `list` names, a path in each line. */
  | { readonly kind: 'limit'; readonly list: string };

export interface Took {
  readonly seconds: number;
  /** Peak of the resident memory, in MB. */
  readonly memory: number;
  readonly files: number;
}

function prepare(work: Work): () => number {
  switch (work.kind) {
    case 'nothing':
      return () => 0;
    case 'ours':
      return () => {
        const tree = diskTree();
        return work.images.reduce((sum, image) => sum + hashSource({ ...image, tree }).entries.length, 0);
      };
    case 'aws-cdk':
      return awsCdk(work);
    case 'limit': {
      const files = readFileSync(work.list, 'utf8').split('\n');
      return () => oneHash(files);
    }
  }
}

interface AwsCdk {
  readonly FileSystem: {
    fingerprint(folder: string, options: { exclude: readonly string[]; ignoreMode: string }): string;
  };
  readonly IgnoreStrategy: { docker(root: string, patterns: readonly string[]): { ignores(path: string): boolean } };
}

function awsCdk({ folder, context, patterns, ask }: Extract<Work, { kind: 'aws-cdk' }>): () => number {
  const cdk = createRequire(folder)('aws-cdk-lib') as AwsCdk;
  if (ask !== undefined) {
    const rules = cdk.IgnoreStrategy.docker(context, patterns);
    return () =>
      readFileSync(ask, 'utf8')
        .split('\n')
        .filter((file) => !rules.ignores(file)).length;
  }
  // The package loads its parts when they are used first, which is not what is measured.
  const { FileSystem } = cdk;
  return () => FileSystem.fingerprint(context, { exclude: patterns, ignoreMode: 'docker' }).length;
}

function oneHash(files: readonly string[]): number {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(1 << 20);
  for (const path of files) {
    const file = openSync(path, 'r');
    for (let length = 1; length > 0;) {
      length = readSync(file, buffer, 0, buffer.length, null);
      hash.update(buffer.subarray(0, length));
    }
    closeSync(file);
  }
  hash.digest();
  return files.length;
}

const run = prepare(JSON.parse(process.argv[2] ?? '') as Work);
const started = process.hrtime.bigint();
const files = run();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const took: Took = { seconds, memory: process.resourceUsage().maxRSS / 1024, files };
process.stdout.write(JSON.stringify(took));
