import vectors from '../../../test/vectors/dockerfile.json';
import { SourceError } from '../source-error';
import { type ReadOptions, readPaths } from './read-set';

interface Vector {
  readonly name: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly args?: Record<string, string>;
  readonly onbuild?: string[];
  readonly expect: { readonly paths?: string[] | null; readonly error?: string };
}

const failure = (work: () => unknown): SourceError => {
  try {
    work();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
  throw new Error('nothing is refused');
};

describe('a Dockerfile', () => {
  it.each(vectors as Vector[])('reads what BuildKit asks for: $name', ({ dockerfile, expect: expected, ...rest }) => {
    const options: ReadOptions = rest;
    if (expected.error !== undefined) {
      expect(failure(() => readPaths(dockerfile, options)).message).toContain(expected.error);
    } else expect(readPaths(dockerfile, options)).toEqual(expected.paths);
  });
});
