import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isRunning } from './process-identity';
import { type ProcessRecord, startDetached, stopProcess } from './processes';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-processes-'));
const log = path.join(folder, 'log');
const started: ProcessRecord[] = [];

afterAll(async () => {
  for (const record of started) await stopProcess(record);
  rmSync(folder, { recursive: true });
});

async function start(script: string, graceMs = 5_000): Promise<ProcessRecord> {
  const record = await startDetached(
    { name: 'script', command: 'sh', args: ['-c', script], graceMs },
    log,
    process.env,
  );
  started.push(record);
  return record;
}

async function printed(pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const found = pattern.exec(readFileSync(log, 'utf8'));
    if (found) return found;
    await sleep(20);
  }
}

describe('a program in the background', () => {
  test('starts a program that goes on by itself and ends it', async () => {
    const record = await start('echo from the program; exec sleep 300');
    await printed(/from the program/);
    expect(isRunning(record)).toBe(true);

    await stopProcess(record);

    expect(isRunning(record)).toBe(false);
  });

  test('ends a program that ignores SIGTERM, after its grace', async () => {
    const record = await start("trap '' TERM; echo deaf; while :; do sleep 0.1; done", 300);
    await printed(/deaf/);
    const began = Date.now();

    await stopProcess(record);

    expect(isRunning(record)).toBe(false);
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
  });

  test('ends what the program started, also when the program itself is gone', async () => {
    const record = await start('sleep 300 & echo child=$!; sleep 0.2');
    const child = Number((await printed(/child=(\d+)/))[1]);
    while (isRunning(record)) await sleep(20);
    expect(identify(child)).toMatchObject({ pid: child });

    await stopProcess(record);

    expect(identify(child)).toBeUndefined();
  });

  test('leaves a process alone that only inherited the pid', async () => {
    const record = await start('exec sleep 300');

    await stopProcess({ ...record, startedAt: 'at another time' });

    expect(isRunning(record)).toBe(true);
  });

  test('does nothing about a process that has ended', async () => {
    const record = await start('sleep 0.2');
    while (isRunning(record)) await sleep(20);

    await expect(stopProcess(record)).resolves.toBeUndefined();
  });

  test('fails to start what is no program', async () => {
    await expect(
      startDetached({ name: 'ghost', command: '/no/such/program', args: [] }, log, process.env),
    ).rejects.toThrow('ghost did not start');
  });

  test('passes none of the surrounding settings on', async () => {
    process.env['AWS_PROFILE'] = 'production';
    await start('echo profile=[$AWS_PROFILE]; sleep 0.2');
    delete process.env['AWS_PROFILE'];

    expect((await printed(/profile=\[(.*)\]/))[1]).toBe('');
  });
});
