import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { identify } from '../host/process-identity';
import { thisProcess } from '../test/this-process';
import { findLocal, localStatus, startLocal, stopLocal } from './instance';
import { instanceFolder } from './instance-folder';
import type { LocalAws } from './records';

const names = ['a', 'b', 'c'].map((letter) => `test-${letter}-${String(process.pid)}`);
const [first = '', second = '', third = ''] = names;

describe('instance', () => {
  afterAll(() => Promise.all(names.map((name) => stopLocal(name, thisProcess()))));

  function ecrOf({ endpoint, region }: LocalAws): ECRClient {
    return new ECRClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  }

  async function pidsOf(name: string): Promise<number[]> {
    return (await localStatus(name, thisProcess())).processes.map(({ pid }) => pid);
  }

  test('is started, found, left running by a second start, and stopped without leftovers', async () => {
    const lines: string[] = [];
    const local = await startLocal({ name: first, onProgress: (line) => lines.push(line) }, thisProcess());

    expect(local).toMatchObject({ name: first, endpoint: `http://127.0.0.1:${local.registry.split(':')[1] ?? ''}` });
    expect(lines.sort()).toEqual(['front is up', 'moto is up', 'registry is up']);
    expect(await findLocal(first, thisProcess())).toEqual(local);

    const pids = await pidsOf(first);
    expect(await startLocal({ name: first }, thisProcess())).toEqual(local);
    expect(await pidsOf(first)).toEqual(pids);

    await stopLocal(first, thisProcess());
    expect(pids.map(identify)).toEqual([undefined, undefined, undefined]);
    expect(existsSync(local.folder)).toBe(false);
    expect(await localStatus(first, thisProcess())).toEqual({ name: first, state: 'stopped', processes: [] });
    await expect(stopLocal(first, thisProcess())).resolves.toBeUndefined();
  }, 60_000);

  test('runs beside another of its kind, each with its own account', async () => {
    const [one, two] = await Promise.all([
      startLocal({ name: first }, thisProcess()),
      startLocal({ name: second }, thisProcess()),
    ]);
    await ecrOf(one).send(new CreateRepositoryCommand({ repositoryName: 'only-in-one' }));

    const { repositories } = await ecrOf(two).send(new DescribeRepositoriesCommand({}));

    expect(one.endpoint).not.toBe(two.endpoint);
    expect(repositories).toEqual([]);
  }, 60_000);

  test('is made anew when a part of it has died', async () => {
    const before = await startLocal({ name: first }, thisProcess());
    const status = await localStatus(first, thisProcess());
    const moto = status.processes.find(({ name }) => name === 'moto');
    process.kill(-(moto?.pid ?? 0), 'SIGKILL');
    while ((await localStatus(first, thisProcess())).state === 'running');
    expect(await findLocal(first, thisProcess())).toBeUndefined();

    const after = await startLocal({ name: first }, thisProcess());

    expect(await findLocal(first, thisProcess())).toEqual(after);
    expect(status.processes.map(({ pid }) => identify(pid))).toEqual([undefined, undefined, undefined]);
    expect(after.folder).toBe(before.folder);
  }, 60_000);

  test('fails when one that runs lacks what is asked for', async () => {
    await startLocal({ name: second }, thisProcess());

    await expect(startLocal({ name: second, kubernetes: true }, thisProcess())).rejects.toMatchObject({
      what: `the local AWS '${second}' runs without kubernetes`,
      fix: expect.stringContaining(`slipway local down --name ${second}`) as string,
    });
  }, 60_000);

  test('fails without leftovers when a part does not start', async () => {
    process.env['SLIPWAY_PART_REGISTRY'] = '/bin/false';
    const starting = startLocal({ name: third }, thisProcess());

    await expect(starting).rejects.toThrow(/registry/);
    delete process.env['SLIPWAY_PART_REGISTRY'];
    expect(await localStatus(third, thisProcess())).toEqual({ name: third, state: 'stopped', processes: [] });
    expect(existsSync(instanceFolder(third, process.env))).toBe(false);
  }, 60_000);

  test('fails without leftovers when it is interrupted', async () => {
    const world = `{ env: process.env, signal: require('../host/interruption').interruption() }`;
    const script = `require('./instance').startLocal({ name: '${third}' }, ${world}).catch((e) => { console.log(e.what); process.exit(3); })`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    while ((await localStatus(third, thisProcess())).processes.length === 0);
    const pids = await pidsOf(third);
    child.kill('SIGINT');

    const [code] = (await once(child, 'exit')) as [number];

    expect([code, output.trim()]).toEqual([3, 'the start was interrupted']);
    expect(pids.map(identify).filter(Boolean)).toEqual([]);
    expect(existsSync(instanceFolder(third, process.env))).toBe(false);
  }, 60_000);

  test.each(['', 'Up', '../up', 'a/b', '-a', 'a'.repeat(33)])('fails on the name %j', async (name) => {
    await expect(startLocal({ name }, thisProcess())).rejects.toThrow('cannot be the name');
  });

  test('clears a folder away that a start left half made', async () => {
    mkdirSync(path.join(instanceFolder(third, process.env), 'logs'), { recursive: true });

    const local = await startLocal({ name: third }, thisProcess());

    expect(await findLocal(third, thisProcess())).toEqual(local);
  }, 60_000);
});
