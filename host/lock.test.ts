import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whileLocked } from './lock';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('lets one in at a time and leaves nothing behind', async () => {
  const file = path.join(folder, 'one');
  const events: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    events.push(`${name} in`);
    await sleep(50);
    events.push(`${name} out`);
  };

  await Promise.all([whileLocked(file, work('a')), whileLocked(file, work('b'))]);

  expect(events).toEqual(['a in', 'a out', 'b in', 'b out']);
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over from a process that is gone', async () => {
  const file = path.join(folder, 'abandoned');
  writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'at another time' }));

  await expect(whileLocked(file, () => Promise.resolve('done'))).resolves.toBe('done');
});

test('is let go when the work fails', async () => {
  const file = path.join(folder, 'failing');

  await expect(whileLocked(file, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(whileLocked(file, () => Promise.resolve('done'))).resolves.toBe('done');
});
