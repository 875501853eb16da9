import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LocalError } from './local-error';
import { cacheFolder } from './parts/cache';
import { locatePart } from './parts/locate';
import type { Program } from './processes';
import { usableSocket } from './sockets';

/** A Docker daemon of our own, and where it will listen. */
export interface DockerDaemon {
  readonly program: Program;
  readonly socket: string;
}

/**
 * Prepares a private Docker daemon: its own socket and state in the instance's folder, its images in the cache, so that
 * the next build is warm. It reads no configuration of the machine's Docker.
 *
 * @param missing why the machine's own Docker cannot be used
 * @throws LocalError when this user or this machine cannot run one
 */
export async function prepareDockerDaemon(folder: string, missing: string): Promise<DockerDaemon> {
  const dockerd = await locatePart('dockerd');
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || dockerd === undefined) {
    throw new LocalError(
      'no Docker answers',
      `${missing}; a private one needs Linux, root and dockerd`,
      'start Docker, or select its context: docker context use NAME',
    );
  }
  refuseSecondDaemon();

  const state = path.join(folder, 'docker');
  const config = path.join(state, 'daemon.json');
  // containerd's sockets are the deepest files below the state folder.
  usableSocket(path.join(state, 'exec/containerd/containerd-debug.sock'));
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(config, '{}\n');
  const socket = path.join(state, 'docker.sock');
  const places = {
    '--host': `unix://${socket}`,
    '--data-root': path.join(cacheFolder(), 'docker'),
    '--exec-root': path.join(state, 'exec'),
    '--pidfile': path.join(state, 'docker.pid'),
    '--config-file': config,
  };
  const program = {
    name: 'docker',
    command: dockerd.path,
    args: Object.entries(places).flat(),
    env: { PATH: systemPath(path.dirname(dockerd.path)), HOME: state },
    graceMs: 30_000,
  };
  return { program, socket };
}

/** PATH with a folder before the rest and the administrator's folders after it. */
export function systemPath(first: string): string {
  return [first, process.env['PATH'], '/usr/sbin', '/sbin'].filter(Boolean).join(path.delimiter);
}

/** Two daemons share the bridge and its firewall rules: the second would cut the containers of the first off. */
function refuseSecondDaemon(): void {
  const other = readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && isDaemonOfThisNetwork(pid));
  if (other === undefined) return;
  throw new LocalError(
    'another Docker daemon runs on this machine',
    `process ${other} is a dockerd that the current Docker context does not lead to; two would spoil each other's network`,
    `set DOCKER_HOST to its socket, or stop it (slipway local status names the local AWS that it may belong to)`,
  );
}

function isDaemonOfThisNetwork(pid: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return command === 'dockerd' && readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
  } catch {
    // It ended while we looked.
    return false;
  }
}
