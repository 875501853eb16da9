import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock';

let folder: string;
let file: string;

describe('lock', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-lock-'));
    file = path.join(folder, 'setup.lock');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const options = (onWait: (pid: number) => void = () => undefined) => ({ file, limitMs: 5_000, onWait });

  test('it lets the second wait, and tells it for whom', async () => {
    const order: string[] = [];
    const first = withLock(options(), async () => {
      await sleep(100);
      order.push('first');
    });
    const holders: number[] = [];
    await withLock(
      options((pid) => holders.push(pid)),
      () => Promise.resolve(order.push('second')),
    );
    await first;

    expect(order).toEqual(['first', 'second']);
    expect(holders).toEqual([process.pid]);
    expect(existsSync(file)).toBe(false);
  });

  test('it takes over the lock of a process that has ended', async () => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'long ago' }));

    expect(await withLock(options(), () => Promise.resolve('done'))).toBe('done');
  });

  test('it is free again after work that failed', async () => {
    await expect(withLock(options(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

    expect(existsSync(file)).toBe(false);
  });

  test('fails when its turn does not come', async () => {
    const first = withLock(options(), () => sleep(800));

    await expect(withLock({ ...options(), limitMs: 100 }, () => Promise.resolve())).rejects.toThrow(
      'did not get its turn',
    );
    await first;
  });
});
