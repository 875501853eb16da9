import { setTimeout as sleep } from 'node:timers/promises';
import { atOnce } from './at-once';

describe('at once', () => {
  test('does so many at a time, and gives the results in order', async () => {
    let [running, most] = [0, 0];
    const results = await atOnce(2, [30, 10, 20, 0], async (ms, index) => {
      most = Math.max(most, ++running);
      await sleep(ms);
      running--;
      return `${index}: ${ms}`;
    });

    expect(results).toEqual(['0: 30', '1: 10', '2: 20', '3: 0']);
    expect(most).toBe(2);
  });

  test('fails with the first failure, when all that was begun has ended, and begins no more', async () => {
    const ended: string[] = [];
    const work = atOnce(2, ['slow', 'fails', 'never'], async (each) => {
      await sleep(each === 'slow' ? 50 : 0);
      ended.push(each);
      if (each !== 'never') throw new Error(each);
    });

    await expect(work).rejects.toThrow('fails');
    expect(ended).toEqual(['fails', 'slow']);
  });

  test('has nothing to do for none', async () => {
    expect(await atOnce(Infinity, [], () => Promise.reject(new Error('it was begun')))).toEqual([]);
  });
});
