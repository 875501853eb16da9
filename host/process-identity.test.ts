import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeOnLinux } from '../test/on-linux';
import { groupIsRunning, identify, isRunning, isSameStart, runningOf, self, wordFor } from './process-identity';
import { fromPs, type ProcessRow, processTable, rowOf } from './process-table';

const started: ChildProcess[] = [];

afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

async function start(command: string, args: readonly string[], detached = false): Promise<number> {
  const child = spawn(command, args, { stdio: 'ignore', detached });
  started.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

describe('who a process is', () => {
  test('is its id and its start, and stays so', async () => {
    const pid = await start('sleep', ['60']);
    const known = identify(pid);

    expect(known).toEqual({ pid, startedAt: expect.stringMatching(/./) as string });
    expect(known && isRunning(known)).toBe(true);
    expect(isRunning({ pid, startedAt: 'at another time' })).toBe(false);
  });

  test('fits into a name of a file', () => {
    expect(wordFor({ pid: 7, startedAt: 'Fri Nov  7 10:48:34 2025' })).toBe('7-FriNov71048342025');
    const mine = wordFor(self());
    expect(runningOf([mine, `${process.pid}-12`, '999999999-1', ''])).toEqual(new Set([mine]));
  });

  test('is known from records of earlier versions, which have the words of ps in the time zone of this machine', () => {
    const now = new Date(2026, 10, 27, 10, 48, 34);
    const inUtc = now.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 $4');

    expect(isSameStart('Fri Nov 27 10:48:34 2026', inUtc)).toBe(true);
    expect(isSameStart('Fri Nov 27 10:48:35 2026', inUtc)).toBe(false);
    expect(isSameStart('1234567', '1234568')).toBe(false);
  });

  test('is one leader of a group, not the next process with its id', async () => {
    const pid = await start('sleep', ['60'], true);
    const leader = identify(pid) ?? self();

    expect(groupIsRunning(leader)).toBe(true);
    expect(groupIsRunning({ pid, startedAt: 'at another time' })).toBe(false);
  });
});

describeOnLinux('the table of processes', () => {
  test('lacks what has ended, even before its parent has noticed', async () => {
    // Its parent, `sleep` by then, never asks how it ended.
    const pid = await start('sh', ['-c', 'sleep 0.01 & exec sleep 60'], true);
    const ended = () => {
      const { stdout } = spawnSync('ps', ['-o', 'state=', '--ppid', String(pid)], { encoding: 'utf8' });
      return stdout.trim() === 'Z';
    };
    while (!ended());
    const zombie = Number(spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout);

    expect(identify(zombie)).toBeUndefined();
  });

  test('has the start of a process in ticks since the machine came up', async () => {
    const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout);
    const upNow = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    const before = upNow();
    const pid = await start('sleep', ['60']);
    const after = upNow();

    const seconds = Number(identify(pid)?.startedAt) / ticksPerSecond;

    // The kernel cuts both off at hundredths of a second.
    expect(seconds).toBeGreaterThanOrEqual(before - 0.02);
    expect(seconds).toBeLessThanOrEqual(after + 0.02);
  });

  test('reads past a name of brackets and spaces', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-name-'));
    const program = path.join(folder, 'a) R 1 (b');
    copyFileSync('/bin/sleep', program);
    chmodSync(program, 0o755);
    const pid = await start(program, ['60'], true);
    const comm = () => readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    while (comm() !== 'a) R 1 (b');

    const startedAt = expect.stringMatching(/^\d+$/) as string;
    expect(processTable([pid])).toEqual([{ pid, parent: process.pid, group: pid, startedAt }]);
    expect(Number(identify(pid)?.startedAt)).toBeGreaterThanOrEqual(Number(self().startedAt));
    rmSync(folder, { recursive: true });
  });

  test('takes the fields of the manual: 3, 4, 5 and 22', () => {
    const fields = ['S', ...Array.from({ length: 49 }, (_, index) => String(index + 4))];
    const stat = (state: string) => `1 (x) ${[state, ...fields.slice(1)].join(' ')}\n`;

    expect(rowOf(1, stat('S'))).toEqual({ pid: 1, parent: 4, group: 5, startedAt: '22' });
    expect(['Z', 'X'].map((state) => rowOf(1, stat(state)))).toEqual([undefined, undefined]);
  });

  test('is the same as ps has it, which other systems are asked', async () => {
    const [alone, grouped] = [await start('sleep', ['60'], true), await start('sleep', ['60'])];
    const withoutStart = ({ pid, parent, group }: ProcessRow) => ({ pid, parent, group });

    const [ours, theirs] = [processTable([alone, grouped]), fromPs([alone, grouped, 999_999_999])];

    expect(theirs.map(withoutStart)).toEqual(ours.map(withoutStart));
    for (const { startedAt } of theirs) {
      expect(Math.abs(Date.parse(`${startedAt} UTC`) - Date.now())).toBeLessThan(60_000);
    }
    expect(fromPs('all').map(({ pid }) => pid)).toEqual(expect.arrayContaining([alone, grouped]));
  });
});
