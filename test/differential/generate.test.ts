import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Pair } from './input';
import { MUTATION_KINDS } from './mutations';
import { Random } from './random';
import { generatePair } from './run-cases';
import { writeInput } from './write-input';

const BASES = { first: 'localhost:1/base:1', second: 'localhost:1/base:2', triggered: 'localhost:1/base:3' };
const NUMBERS = Array.from({ length: 400 }, (_, number) => number);
const pairOf = (seed: number, number: number): Pair => generatePair({ seed, bases: BASES }, number).pair;

describe('generate', () => {
  test('gives the same numbers for the same seed', () => {
    const three = (seed: number) => {
      const random = new Random(seed);
      return [random.between(0, 1000), random.between(0, 1000), random.between(0, 1000)];
    };
    expect(three(1)).toEqual(three(1));
    expect(three(1)).not.toEqual(three(2));
  });

  test('picks evenly', () => {
    const random = new Random(3);
    const counts = [0, 0, 0, 0];
    for (let count = 0; count < 8000; count++) counts[random.between(0, 3)]! += 1;
    expect(Math.min(...counts)).toBeGreaterThan(1800);
  });

  test('fails to pick from nothing', () => {
    expect(() => new Random(1).pick([])).toThrow('nothing to pick from');
  });

  test('gives the same case for the same seed and number, whatever was generated before', () => {
    const forwards = NUMBERS.map((number) => pairOf(7, number));
    const backwards = [...NUMBERS].reverse().map((number) => pairOf(7, number));
    expect(backwards.reverse()).toEqual(forwards);
  });

  test('gives other cases for another seed', () => {
    const same = NUMBERS.filter((number) => JSON.stringify(pairOf(7, number)) === JSON.stringify(pairOf(8, number)));
    expect(same).toEqual([]);
  });

  test('changes something in most cases of every kind', () => {
    const changed = (kind: string) =>
      NUMBERS.map((number) => generatePair({ seed: 7, bases: BASES }, number))
        .filter((one) => one.kind === kind)
        .map(({ pair }) => JSON.stringify(pair.before) !== JSON.stringify(pair.after));
    for (const kind of MUTATION_KINDS) {
      const all = changed(kind);
      expect({ kind, most: all.filter(Boolean).length > 0.8 * all.length }).toEqual({ kind, most: true });
    }
  });

  describe('on the disk', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    test('writes files, modes, links, empty folders, Dockerfile and ignore file', () => {
      const input = { ...pairOf(7, 0).before, dockerfilePath: '../beside/Dockerfile', ignorePath: '.dockerignore' };
      writeInput(
        {
          ...input,
          context: {
            'src/run': { kind: 'file', content: 'x', mode: 0o775 },
            link: { kind: 'link', text: 'nowhere' },
            'src/empty': { kind: 'folder' },
          },
          dockerfile: ['FROM scratch', 'COPY . /'],
          ignore: ['*.md', '!a'],
        },
        folder,
      );
      const context = path.join(folder, 'context');
      expect(readdirSync(context, { recursive: true }).sort()).toEqual(
        ['.dockerignore', 'link', 'src', 'src/empty', 'src/run'].sort(),
      );
      expect(lstatSync(path.join(context, 'src/run')).mode & 0o777).toBe(0o775);
      expect(lstatSync(path.join(context, 'link')).isSymbolicLink()).toBe(true);
      expect(readFileSync(path.join(context, '.dockerignore'), 'utf8')).toBe('*.md\n!a\n');
      expect(readFileSync(path.join(folder, 'beside/Dockerfile'), 'utf8')).toBe('FROM scratch\nCOPY . /\n');
    });
  });
});
