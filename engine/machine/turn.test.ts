import { availableParallelism } from 'node:os';
import { EngineError } from '../engine-error';
import { maxBuilds } from './turn';

describe('turn', () => {
  test('lets as many builds run as there are cores, and at least two', () => {
    expect(maxBuilds({})).toBe(Math.max(2, availableParallelism()));
    expect(maxBuilds({ SLIPWAY_MAX_BUILDS: '' })).toBe(maxBuilds({}));
  });

  test('takes the number of the environment', () => {
    expect(maxBuilds({ SLIPWAY_MAX_BUILDS: '1' })).toBe(1);
    expect(maxBuilds({ SLIPWAY_MAX_BUILDS: '32' })).toBe(32);
  });

  test.each(['0', '-1', '2.5', 'many', '1000', ' 2'])('fails on %j', (given) => {
    expect(() => maxBuilds({ SLIPWAY_MAX_BUILDS: given })).toThrow(EngineError);
  });
});
