import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../host/folders';
import { identify, type ProcessIdentity } from '../host/process-identity';
import type { Program } from '../host/processes';
import { LocalError } from './local-error';
import { locatePart } from './parts/locate';
import { usableSocket } from './sockets';
import type { World } from './world';

/** Everything that the private Docker daemon leaves besides its images. */
export function daemonFolder(env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), 'docker-daemon');
}

/** What belongs to one run of the daemon. */
export function runFolder(env: NodeJS.ProcessEnv): string {
  return path.join(daemonFolder(env), 'run');
}

/** Where the private Docker daemon listens, whether it runs or not. */
export function daemonSocket(env: NodeJS.ProcessEnv): string {
  return path.join(runFolder(env), 'docker.sock');
}

/**
 * Prepares a private Docker daemon: its own socket and state, its images in the cache, so that the next build is warm. It
 * reads no configuration of the machine's Docker.
 *
 * @param missing why the machine's own Docker cannot be used
 * @throws LocalError when this user or this machine cannot run one
 */
export async function prepareDockerDaemon(missing: string, world: World): Promise<Program> {
  const dockerd = await locatePart('dockerd', world);
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || dockerd === undefined) {
    throw new LocalError(
      'no Docker answers',
      `${missing}; a private one needs Linux, root and dockerd`,
      'start Docker, or select its context: docker context use NAME',
    );
  }
  const { env } = world;
  refuseSecondDaemon(env);

  const run = runFolder(env);
  // containerd's sockets are the deepest files.
  usableSocket(path.join(run, 'exec/containerd/containerd-debug.sock'));
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true, mode: 0o700 });
  writeFileSync(configFile(env), '{}\n');
  const places = {
    '--host': `unix://${daemonSocket(env)}`,
    '--data-root': path.join(cacheFolder(env), 'docker'),
    '--exec-root': path.join(run, 'exec'),
    '--pidfile': path.join(run, 'docker.pid'),
    '--config-file': configFile(env),
  };
  return {
    name: 'docker',
    command: 'unshare',
    args: [...ROOM, dockerd.path, ...Object.entries(places).flat()],
    env: { PATH: systemPath(path.dirname(dockerd.path), env), HOME: run },
    graceMs: DAEMON_GRACE_MS,
  };
}

/** Longer than the daemon itself gives its containers. */
export const DAEMON_GRACE_MS = 30_000;

/** The daemon's process, found by its command line: the process that started it may have been killed before it took a note. */
export function findDaemon(env: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  const pid = runningPids().find((each) => commandOf(each) === 'unshare' && isOurs(each, env));
  return pid === undefined ? undefined : identify(Number(pid));
}

/** PATH with a folder before the rest and the administrator's folders after it. */
export function systemPath(first: string, env: NodeJS.ProcessEnv): string {
  return [first, env['PATH'], '/usr/sbin', '/sbin'].filter(Boolean).join(path.delimiter);
}

/**
 * The daemon is the first process of a room of its own: when it ends, however it ends, the kernel ends its containers and
 * takes its mounts away.
 */
const ROOM = ['--mount', '--pid', '--mount-proc', '--kill-child'];

/** Two daemons share the bridge and its firewall rules: the second would cut the containers of the first off. */
function refuseSecondDaemon(env: NodeJS.ProcessEnv): void {
  const other = runningPids().find((pid) => commandOf(pid) === 'dockerd' && isOfThisNetwork(pid) && !isOurs(pid, env));
  if (other === undefined) return;
  throw new LocalError(
    'another Docker daemon runs on this machine',
    `process ${other} is a dockerd that the current Docker context does not lead to; two would spoil each other's network`,
    'set DOCKER_HOST to its socket, or stop it',
  );
}

function configFile(env: NodeJS.ProcessEnv): string {
  return path.join(runFolder(env), 'daemon.json');
}

function runningPids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

const commandOf = (pid: string): string | undefined => fact(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());

function isOurs(pid: string, env: NodeJS.ProcessEnv): boolean {
  return fact(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(configFile(env))) ?? false;
}

function isOfThisNetwork(pid: string): boolean {
  return fact(() => readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net')) ?? false;
}

/** What is read of a process, or undefined when it ended while we looked. */
function fact<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
