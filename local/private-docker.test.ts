import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAY_RUN_DOCKER, TestNetwork } from '../test/helpers/network';
import { thisProcess } from '../test/this-process';
import { daemonFolder, findDaemon } from './docker-daemon';
import { requirePart } from './parts/locate';
import type { LocalAws } from './records';

const IMAGE_LIMIT = 100 * 2 ** 20;
const describeWithRoot = MAY_RUN_DOCKER ? describe : describe.skip;
if (!MAY_RUN_DOCKER)
  process.stdout.write('skipped: a private Docker needs Linux, root, unshare, dockerd and busybox\n');

describeWithRoot('the private Docker', () => {
  let network: TestNetwork;

  beforeAll(async () => {
    network = await TestNetwork.start();
  });

  afterEach(async () => {
    await Promise.all(['a', 'b'].map((name) => network.down(name)));
    expect(network.commandLines()).toEqual([]);
    expect(existsSync(daemonFolder(process.env))).toBe(false);
  }, 60_000);

  afterAll(() => network.stop());

  test('is one for all instances and goes with the last', async () => {
    const [a, b] = await Promise.all([network.up('a'), network.up('b')]);
    const daemon = findDaemon(process.env);

    expect(a.docker).toEqual({ host: `unix://${daemonFolder(process.env)}/run/docker.sock` });
    expect(b.docker).toEqual(a.docker);

    await network.down('a');
    expect(findDaemon(process.env)).toEqual(daemon);
    expect(await network.status('b')).toMatchObject({ state: 'running' });

    await network.down('b');
    expect(findDaemon(process.env)).toBeUndefined();
  }, 120_000);

  test('is left to the next user when the one who starts it is killed', async () => {
    await killWhileDockerStarts(network.starting('a'));

    const b = await network.up('b');

    expect(await ping(b)).toMatch(/^\d/);
  }, 120_000);

  test('goes with the next command that stops an instance when its only user was killed', async () => {
    await killWhileDockerStarts(network.starting('a'));

    await network.down('a');

    expect(findDaemon(process.env)).toBeUndefined();
  }, 120_000);

  test('is not kept for an instance whose processes have all died', async () => {
    await network.up('a');
    await network.up('b');
    const { processes } = await network.status('a');
    for (const { name, pid } of processes) if (name !== 'docker') process.kill(-pid, 'SIGKILL');

    await network.down('b');

    expect(findDaemon(process.env)).toBeUndefined();
  }, 120_000);

  test('is started anew after a crash, of which no container is left', async () => {
    const before = await network.up('a');
    await runContainer(before, network.cache);
    const isContainer = (command: string): boolean => command.startsWith('/busybox sh');
    expect(network.commandLines().filter(isContainer)).toHaveLength(1);

    process.kill(findDaemon(process.env)?.pid ?? 0, 'SIGKILL');
    while (network.commandLines().some(isContainer)) await sleep(20);
    const { state, processes } = await network.status('a');
    expect([state, processes.find(({ name }) => name === 'docker')?.running]).toEqual(['broken', false]);

    const after = await network.up('a');

    expect(await ping(after)).toMatch(/^\d/);
  }, 120_000);

  test('fails beside the daemon of somebody else', async () => {
    const dockerd = path.join(network.cache, 'dockerd');
    writeFileSync(dockerd, '#!/bin/sh\necho here\nwhile :; do sleep 0.2; done\n', { mode: 0o755 });
    const foreign = network.spawn(dockerd, []);
    if (foreign.stdout) await once(foreign.stdout, 'data');

    const refused = await network.up('a');
    foreign.kill('SIGKILL');

    expect(refused).toMatchObject({ what: 'another Docker daemon runs on this machine' });
  }, 60_000);
});

async function killWhileDockerStarts(starter: ChildProcess): Promise<void> {
  const ended = once(starter, 'close');
  while (!findDaemon(process.env)) await sleep(5);
  starter.kill('SIGKILL');
  await ended;
}

/** The version of the Docker of an instance. */
function ping(local: LocalAws): Promise<string> {
  return docker(local, ['version', '--format', '{{.Server.Version}}']);
}

/** Leaves a container running whose command line names the cache. */
async function runContainer(local: LocalAws, cache: string): Promise<void> {
  const root = mkdtempSync(path.join(cache, 'root-'));
  copyFileSync((await requirePart('busybox', thisProcess())).path, path.join(root, 'busybox'));
  const layer = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: IMAGE_LIMIT });
  const sleeping = ['/busybox', 'sh', '-c', '/busybox sleep 300; true', cache];
  await docker(local, ['import', '-', 'busybox'], layer);
  await docker(local, ['run', '--detach', '--rm', 'busybox', ...sleeping]);
  rmSync(root, { recursive: true });
}

async function docker(local: LocalAws, args: readonly string[], input?: Buffer): Promise<string> {
  const { path: client } = await requirePart('docker', thisProcess());
  const all = ['--host', local.docker?.host ?? '', ...args];
  return execFileSync(client, all, { encoding: 'utf8', ...(input && { input }) });
}
