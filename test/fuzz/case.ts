import { hashSource, parseIgnoreFile, readPaths, SourceError } from '../../modules/source';
import { Random } from '../random';
import { dockerfile } from './dockerfile';
import { ignoreFile, paths } from './ignore-file';
import { memoryTree } from './memory-tree';
import { damaged } from './noise';

export const KINDS = ['dockerfile', 'ignore-file', 'context'] as const;
export type Kind = (typeof KINDS)[number];

/** A random input, the same for the same seed and number. */
export interface Case {
  /** All that is needed to see it again. */
  readonly input: unknown;
  /** Answers, or throws what the product throws. */
  run(): unknown;
}

const ROOT = '/context';
const FILES = {
  'src/a.txt': 'a',
  'src/b': 'b',
  'src/deep/b': '',
  link: '-> src',
  'loop/x': '-> ../loop',
  up: '-> ../../etc',
  root: '-> .',
  'src/A.txt': '',
  'src/x.tfstate': '',
  '.git/HEAD': '',
  'src/\udce9': '-> \udce8',
};

export function makeCase(kind: Kind, seed: number, number: number): Case {
  const random = new Random(seed + Math.imul(number, 0x9e3779b1));
  const maybeDamaged = (text: string): string => (random.chance(0.4) ? damaged(text, random) : text);
  switch (kind) {
    case 'dockerfile': {
      const text = maybeDamaged(dockerfile(random));
      const options = optionsOf(random);
      return { input: { text, options }, run: () => readPaths(text, options) };
    }
    case 'ignore-file': {
      const text = maybeDamaged(ignoreFile(random));
      const asked = paths(random);
      return { input: { text, asked }, run: () => asked.map((path) => parseIgnoreFile(text).ignores(path)) };
    }
    case 'context': {
      const files = {
        ...FILES,
        Dockerfile: maybeDamaged(dockerfile(random)),
        ...(random.chance(0.5) && { '.dockerignore': maybeDamaged(ignoreFile(random)) }),
      };
      const options = {
        ...optionsOf(random),
        contexts: { lib: `${ROOT}/src`, 'node:22': { image: 'example/node:1' } },
      };
      return {
        input: { files, options },
        run: () => hashSource({ context: ROOT, tree: memoryTree(ROOT, files), ...options }).tag,
      };
    }
  }
}

function optionsOf(random: Random): { target?: string; args?: Record<string, string>; onbuild?: string[] } {
  return {
    ...(random.chance(0.2) && { target: random.pick(['build', 'final', '0', '']) }),
    ...(random.chance(0.3) && { args: { A: random.pick(['', 'src', '$B', '../x']), B: 'b' } }),
    ...(random.chance(0.1) && { onbuild: ['COPY src /a', random.pick(['', 'ONBUILD x', 'RUN <<E\nx\nE'])] }),
  };
}

/** Why an outcome is a defect; undefined when it is an answer or a documented error. */
export function defectOf(error: unknown): string | undefined {
  if (!(error instanceof SourceError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error.problem === '' || error.fix === '') return 'an error without words or without a fix';
  return /[\n\r]/.test(error.what)
    ? `what is wrong takes more than one line: ${JSON.stringify(error.what)}`
    : undefined;
}
