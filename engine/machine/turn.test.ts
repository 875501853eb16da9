import { availableParallelism } from 'node:os';
import { EngineError } from '../engine-error';
import { maxBuilds, onItsTurn, tooLong, type Waiting } from './turn';

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

describe('a build', () => {
  const said: string[] = [];
  beforeEach(() => said.splice(0));

  /** Images of this test alone: queues are shared by all engines of a machine. */
  const image = (name: string, more: Partial<Waiting<string>> = {}): Waiting<string> => ({
    name,
    reference: `registry.example/${name}-${process.pid}:src-1`,
    context: { env: { SLIPWAY_MAX_BUILDS: '999' }, signal: new AbortController().signal, print: () => undefined },
    say: (line) => said.push(`${name}: ${line}`),
    done: () => Promise.resolve(undefined),
    ...more,
  });
  /** Work that goes on until it is let go. */
  function work() {
    let begin: () => void;
    let letGo: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const end = new Promise<void>((resolve) => (letGo = resolve));
    const go = async () => {
      begin();
      await end;
      return 'built';
    };
    return { begun, letGo: () => letGo(), go };
  }
  const never = () => Promise.reject(new Error('it was built twice'));

  test('is left to the engine that is at the same image, and what that did is taken', async () => {
    const first = work();
    const building = onItsTurn(image('same'), first.go);
    await first.begun;
    let isDone = false;
    const done = () => Promise.resolve(isDone ? 'there' : undefined);
    const say = (line: string) => {
      said.push(line);
      isDone = true;
      first.letGo();
    };
    await expect(onItsTurn(image('same', { done, say }), never)).resolves.toBe('there');
    await expect(building).resolves.toBe('built');
    expect(said).toEqual(['waiting: another apply on this machine is at the same image']);
  });

  test('goes on beside one of another image', async () => {
    const [one, two] = [work(), work()];
    const both = [onItsTurn(image('one'), one.go), onItsTurn(image('two'), two.go)];
    await Promise.all([one.begun, two.begun]);
    one.letGo();
    two.letGo();
    await expect(Promise.all(both)).resolves.toEqual(['built', 'built']);
    expect(said).toEqual([]);
  });

  test('waits for one of the slots of this machine, and says for whom', async () => {
    const context = { ...image('x').context, env: { SLIPWAY_MAX_BUILDS: '1' } };
    const [one, two] = [work(), work()];
    const first = onItsTurn(image('one', { context }), one.go);
    await one.begun;
    const say = (line: string) => {
      said.push(line);
      one.letGo();
      two.letGo();
    };
    await expect(onItsTurn(image('two', { context, say }), two.go)).resolves.toBe('built');
    await expect(first).resolves.toBe('built');
    expect(said).toEqual(['waiting for a build slot: one is building']);
  });

  test('fails after six hours with the processes that it waited for', () => {
    const { why, fix } = tooLong([
      { name: 'api', pid: 7 },
      { name: 'web', pid: 8 },
    ]);
    expect(why).toBe('api (process 7), web (process 8) made no progress in 6 hours');
    expect(fix).toBe('see what it does; to end it: kill 7 8; then try again');
  });

  test('looks again, when it has its slot, whether it is done', async () => {
    let asked = 0;
    const done = () => Promise.resolve(++asked === 2 ? 'there' : undefined);
    await expect(onItsTurn(image('late', { done }), never)).resolves.toBe('there');
  });
});
