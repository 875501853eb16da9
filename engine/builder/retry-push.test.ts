import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from '../engine-error';
import { PushFailed } from './failure';
import { retryPush } from './retry-push';

const { signal } = new AbortController();

/** Pushes that fail, one after the other, before one works. */
async function pushes(...failures: Error[]): Promise<{ outcome: unknown; said: string[]; renewals: number }> {
  const said: string[] = [];
  let renewals = 0;
  const push = () => {
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve('pushed') : Promise.reject(failure);
  };
  const renewLogin = () => ++renewals === 1;
  const outcome = await retryPush(push, { renewLogin, say: (line) => said.push(line), signal }).catch(
    (error: unknown) => error,
  );
  return { outcome, said, renewals };
}

const failed = (passes: 'by itself' | 'with a new login' | undefined) =>
  new PushFailed(passes, 'the push of r:1 failed', 'too many requests', 'wait', new Error('exit code 1'));

describe('a push', () => {
  test.each(['by itself', 'with a new login'] as const)(
    'is tried again when what failed may pass %s, and one line says so',
    async (passes) => {
      const { outcome, said } = await pushes(failed(passes));

      expect(outcome).toBe('pushed');
      expect(said).toEqual(['the push of r:1 failed: trying again']);
    },
    15_000,
  );

  test('fails with the refusal when a new login is refused as well', async () => {
    const second = failed('with a new login');

    expect(await pushes(failed('with a new login'), second)).toMatchObject({ outcome: second, renewals: 1 });
  }, 15_000);

  test('that is stopped has ended when the wait for it ends', async () => {
    const stop = new AbortController();
    let hasEnded = false;
    const push = async () => {
      stop.abort(new Error('stopped'));
      await sleep(100);
      hasEnded = true;
      throw new Error('was ended by SIGTERM');
    };
    const outcome = retryPush(push, { renewLogin: () => false, say: () => undefined, signal: stop.signal });

    await expect(outcome).rejects.toThrow('stopped');
    expect(hasEnded).toBe(true);
  });

  test.each([
    ['a push that cannot pass', failed(undefined)],
    ['a build that fails', new EngineError('the build of r:1 failed', 'a RUN step failed', 'correct it')],
  ])('fails at once with %s', async (_, error) => {
    expect(await pushes(error)).toEqual({ outcome: error, said: [], renewals: 0 });
  });
});
