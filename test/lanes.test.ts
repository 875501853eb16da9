import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, runInLanes } from './lanes';

describe('runInLanes', () => {
  const began: string[] = [];
  let running = 0;
  let most = 0;

  beforeEach(() => {
    began.length = 0;
    most = 0;
  });

  function job(name: string, milliseconds = 1): Job {
    return {
      name,
      run: async () => {
        most = Math.max(most, ++running);
        await sleep(milliseconds);
        running--;
        return { passed: name.length, failed: 0 };
      },
    };
  }
  const run = (...lanes: Job[][]) => runInLanes(lanes, ({ name }) => began.push(name));

  test('runs each job of each lane once', async () => {
    const results = await run([job('a'), job('b')], [job('cc'), job('dd'), job('ee')]);
    expect([...began].sort()).toEqual(['a', 'b', 'cc', 'dd', 'ee']);
    expect(results.map(({ name, count }) => [name, count.passed]).sort()).toEqual([
      ['a', 1],
      ['b', 1],
      ['cc', 2],
      ['dd', 2],
      ['ee', 2],
    ]);
  });

  test('runs one job of a lane at a time, in order', async () => {
    await run([job('a'), job('b'), job('c')]);
    expect(most).toBe(1);
    expect(began).toEqual(['a', 'b', 'c']);
  });

  test('lets a lane that has none left help another one, from its end', async () => {
    await run([job('a')], [job('long', 200), job('b'), job('c')]);
    expect(most).toBe(2);
    expect(began).toEqual(['a', 'long', 'c', 'b']);
  });

  test('fails when a job does', async () => {
    const broken: Job = { name: 'broken', run: () => Promise.reject(new Error('no')) };
    await expect(run([broken])).rejects.toThrow('no');
  });
});
