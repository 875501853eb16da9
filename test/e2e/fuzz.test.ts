/** Random and hostile Dockerfiles and ignore files: only answers and documented errors, in time that grows with the input. */
import { KINDS, makeCase } from '../fuzz/case';
import { HOSTILE, settle } from '../fuzz/hostile';
import { WatchedCases } from '../fuzz/watched';

const SOAK = process.env['SLIPWAY_SOAK'] === '1';
// The same cases in every run of CI, others in every soak.
const SEED = Number(process.env['SLIPWAY_SEED'] || (SOAK ? Math.floor(Math.random() * 2 ** 31) : 7));
/** Of each kind; the first two are the 100,000. */
const CASES = SOAK ? 1_000_000 : 50_000;

const DOUBLINGS = 3;
/** Above the factor that a linear time has; the square would have 8. */
const MOST_ABOVE_LINEAR = 3;
/** Below this a time says nothing. */
const SMALLEST_MS = 100;
/** Nobody waits longer for a file of a few kilobytes, however linear it is. */
const LONGEST_MS = 10_000;

describe('the source hash', () => {
  let cases: WatchedCases;

  beforeAll(async () => {
    cases = await WatchedCases.prepare();
    process.stdout.write(`SLIPWAY_SEED=${SEED}\n`);
  });
  afterAll(() => cases.remove());

  test.each(KINDS)(
    'answers or fails as documented whatever it is given: %s',
    async (kind) => {
      const { answers, errors, defects } = await cases.run({ kind, seed: SEED, cases: CASES });

      expect(defects.map(({ number, why }) => ({ number, why, input: makeCase(kind, SEED, number).input }))).toEqual(
        [],
      );
      // A generator that makes only one of the two tests nothing.
      expect(answers).toBeGreaterThan(CASES / 10);
      expect(errors).toBeGreaterThan(CASES / 100);
    },
    SOAK ? 3_600_000 : 600_000,
  );

  test.each(HOSTILE.map((hostile) => [hostile.name, hostile] as const))(
    'takes time in proportion to: %s',
    (_, hostile) => {
      const small = fastest(() => hostile.run(hostile.size));
      const large = fastest(() => hostile.run(hostile.size * 2 ** DOUBLINGS));

      expect(large).toBeLessThan(Math.max(SMALLEST_MS, small * 2 ** DOUBLINGS * MOST_ABOVE_LINEAR));
      expect(large).toBeLessThan(LONGEST_MS);
    },
  );
});

/** In milliseconds; the rest of the machine only ever makes it slower. */
function fastest(work: () => unknown): number {
  const runs = Array.from({ length: 3 }, () => {
    const started = performance.now();
    settle(work);
    return performance.now() - started;
  });
  return Math.min(...runs);
}
