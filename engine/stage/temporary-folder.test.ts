import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { privateFolder } from '../../host/folders';
import { EngineError } from '../engine-error';
import { withTemporaryFolder } from './temporary-folder';

let started: ChildProcess[];

describe('temporary folder', () => {
  beforeEach(() => (started = []));
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL');
  });

  const goes = async (condition: () => boolean, seconds = 10) => {
    for (const deadline = Date.now() + seconds * 1000; condition() && Date.now() < deadline;) await sleep(20);
    return !condition();
  };
  const isRunning = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  /** An engine with a temporary folder, in which a program of `sh` runs; it tells the folder and the id of the program. */
  async function engine(script: string): Promise<{ child: ChildProcess; folder: string; pid: number }> {
    const code = `
    const { withTemporaryFolder } = require('./engine/stage/temporary-folder');
    const { run } = require('./host/run');
    withTemporaryFolder((folder) => {
      console.log(folder);
      const argv = ['/bin/sh', '-c', ${JSON.stringify(`echo $$; ${script}`)}];
      return run({ argv, env: {}, signal: new AbortController().signal, onLine: console.log });
    });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
      cwd: path.resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    await goes(() => lines.length < 2, 30);
    return { child, folder: lines[0] ?? '', pid: Number(lines[1]) };
  }

  test('is empty and private, and gone afterwards, whatever the outcome', async () => {
    let seen = '';
    const work = (folder: string) => {
      seen = folder;
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(path.join(folder, 'file'), '');
      return Promise.reject(new Error('no'));
    };
    await expect(withTemporaryFolder(work)).rejects.toThrow('no');
    expect(path.dirname(seen)).toBe(privateFolder('work'));
    expect(existsSync(seen)).toBe(false);
  });

  test('is removed, and what runs is ended, when the engine is killed', async () => {
    const { child, folder, pid } = await engine('sleep 60');
    expect([existsSync(folder), isRunning(pid)]).toEqual([true, true]);
    child.kill('SIGKILL');
    expect(await goes(() => existsSync(folder) || isRunning(pid))).toBe(true);
  });

  test('is removed after a program that does not end when it is asked to', async () => {
    const { child, folder, pid } = await engine(`trap '' TERM; sleep 60 & wait; sleep 60`);
    child.kill('SIGKILL');
    expect(await goes(() => existsSync(folder) || isRunning(pid))).toBe(true);
  });

  test('is removed by the next engine when nobody else did, and no link is followed', async () => {
    const parent = privateFolder('work');
    const precious = path.join(tmpdir(), `slipway-test-precious-${process.pid}`);
    mkdirSync(precious);
    const abandoned = path.join(parent, `${process.pid}-12.abcdef`);
    mkdirSync(abandoned);
    symlinkSync(precious, path.join(abandoned, 'link'));
    const { folder } = await engine('sleep 60');

    await withTemporaryFolder(() => Promise.resolve());

    expect([abandoned, precious, folder].map((each) => existsSync(each))).toEqual([false, true, true]);
    rmSync(precious, { recursive: true });
  });

  test('fails with the fix when the disk is full', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const outcome = withTemporaryFolder(() => Promise.reject(full));
    await expect(outcome).rejects.toThrow(EngineError);
    await expect(outcome).rejects.toMatchObject({ what: 'the disk for temporary files is full' });
  });
});
