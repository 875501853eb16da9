import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { testOnLinux } from '../test/on-linux';
import { identify } from './process-identity';

const started: ChildProcess[] = [];
afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

const eventually = async (condition: () => boolean) => {
  while (!condition()) await sleep(20);
};

/** A process of ours; it tells lines. */
async function ours(code: string, lines: number): Promise<{ child: ChildProcess; told: string[] }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
    cwd: path.resolve(__dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const told: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => told.push(line));
  await eventually(() => told.length >= lines || child.exitCode !== null);
  return { child, told };
}

const RUN = `
  const { run } = require('./host/run');
  const { runOnTerminal } = require('./host/terminal');
  const { watchFolder } = require('./host/caretaker');
  const sh = (script) => ({ argv: ['/bin/sh', '-c', 'echo $$; ' + script], env: {}, signal: new AbortController().signal, onLine: console.log });`;

describe('when this process is killed', () => {
  test('ends a program that has run for a while, with all that it started', async () => {
    const { child, told } = await ours(`${RUN} run(sh('sleep 60 & echo $!; sleep 2; echo later; wait'))`, 3);
    const pids = told.slice(0, 2).map(Number);
    expect(pids.map((pid) => identify(pid) !== undefined)).toEqual([true, true]);

    child.kill('SIGKILL');

    await eventually(() => pids.every((pid) => identify(pid) === undefined));
  });

  test('ends a program by force that does not listen, but lets one on the terminal take its time', async () => {
    const done = path.join(mkdtempSync(path.join(tmpdir(), 'slipway-asked-')), 'done');
    const onTerminal = `trap 'sleep 7; touch ${done}; exit' TERM; while :; do sleep 0.1; done`;
    const code = `${RUN}
      runOnTerminal(['/bin/sh', '-c', ${JSON.stringify(onTerminal)}], { cwd: '.', env: process.env });
      run(sh("trap '' TERM; sleep 2; echo later; while :; do sleep 0.1; done"))`;
    const { child, told } = await ours(code, 2);

    child.kill('SIGKILL');

    await eventually(() => identify(Number(told[0])) === undefined);
    await eventually(() => existsSync(done));
  });

  test('ends a young program too and then removes the folder, where there is one to take care of', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-cared-'));
    writeFileSync(path.join(folder, 'login'), '');
    const { child, told } = await ours(`${RUN} watchFolder(${JSON.stringify(folder)}); run(sh('exec sleep 60'))`, 1);
    child.kill('SIGKILL');
    await eventually(() => identify(Number(told[0])) === undefined && !existsSync(folder));
  });
});

describe('the caretaker', () => {
  test('keeps nothing of a process that ends by itself, and does not keep it from ending', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-cared-'));
    const code = `${RUN}
      const release = watchFolder(${JSON.stringify(folder)});
      run(sh('exit 0')).then(release);`;
    const { child } = await ours(code, 1);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    expect(existsSync(folder)).toBe(true);
  });

  test('is done without where it cannot be started', async () => {
    const code = `${RUN}
      process.execPath = '/dev/null/node';
      run(sh('sleep 1.5')).then(() => console.log('ended'));`;
    const { told } = await ours(code, 2);
    expect(told[1]).toBe('ended');
  });

  testOnLinux('is not started for a short program', async () => {
    const code = `${RUN}
      const { readFileSync } = require('node:fs');
      const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8');
      const before = children();
      run(sh('exit 0')).then(() => console.log(String(children() === before)));`;
    const { told } = await ours(code, 2);
    expect(told[1]).toBe('true');
  });
});
