import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, type ProcessIdentity, self } from '../host/process-identity';
import { type ProcessRecord, startDetached, stopProcess } from '../host/processes';
import {
  DAEMON_GRACE_MS,
  daemonFolder,
  daemonSocket,
  findDaemon,
  prepareDockerDaemon,
  runFolder,
} from './docker-daemon';
import { instanceFolder } from './instance-folder';
import { oneAtATime } from './one-at-a-time';
import { untilReady } from './readiness';
import { notedProcesses, noteProcess } from './records';
import { answersOn } from './sockets';
import type { World } from './world';

/** No instance has this queue. */
const QUEUE = 'docker-daemon';
const READY_WITHIN_MS = 60_000;

/** Who wants to use the private Docker. */
export interface DockerUser extends World {
  /** Name of the instance. */
  readonly name: string;
  readonly onProgress: (line: string) => void;
}

/** Host of the private Docker, whether it runs or not. */
export function privateDockerHost(env: NodeJS.ProcessEnv): string {
  return `unix://${daemonSocket(env)}`;
}

/**
 * Makes an instance a user of the private Docker that all instances of this cache share. The first one starts it.
 *
 * @param missing why the machine's own Docker cannot be used
 * @throws LocalError when this user or this machine cannot run one, or when it does not answer within 60 seconds
 */
export function joinPrivateDocker({ name, onProgress, ...world }: DockerUser, missing: string): Promise<string> {
  const { env, signal } = world;
  return oneAtATime(QUEUE, world, async () => {
    noteUser(name, env);
    const daemon = runningDaemon(env) ?? (await startDaemon(missing, world));
    const ready = () => answersOn(daemonSocket(env), '/_ping');
    await untilReady(daemon, { ready, timeoutMs: READY_WITHIN_MS, signal });
    onProgress('docker is up');
    return privateDockerHost(env);
  });
}

/** Takes an instance off the users of the private Docker, and stops it when nobody uses it any more. */
export async function leavePrivateDocker(name: string, world: World): Promise<void> {
  const { env } = world;
  if (!existsSync(daemonFolder(env))) return;
  await oneAtATime(QUEUE, world, async () => {
    rmSync(userFile(name, env), { force: true });
    if (users(env).some((user) => isAlive(user, env))) return;
    await endDaemon(world);
    rmSync(daemonFolder(env), { recursive: true, force: true, maxRetries: 5 });
  });
}

/** The daemon that an instance uses, as it was started last. */
export function privateDockerOf(name: string, env: NodeJS.ProcessEnv): ProcessRecord[] {
  return existsSync(userFile(name, env)) ? notedProcesses(runFolder(env)) : [];
}

async function startDaemon(missing: string, world: World): Promise<ProcessRecord> {
  const { env } = world;
  await endDaemon(world);
  const program = await prepareDockerDaemon(missing, world);
  const record = await startDetached(program, logFile(env), env);
  noteProcess(runFolder(env), record);
  return record;
}

async function endDaemon({ env, signal }: World): Promise<void> {
  const daemon = findDaemon(env);
  if (daemon) await stopProcess({ ...daemon, name: 'docker', log: logFile(env), graceMs: DAEMON_GRACE_MS }, signal);
}

function runningDaemon(env: NodeJS.ProcessEnv): ProcessRecord | undefined {
  return notedProcesses(runFolder(env)).find(isRunning);
}

/** Notes who joins and by which process, before there is anything to use: nobody may stop it in between. */
function noteUser(name: string, env: NodeJS.ProcessEnv): void {
  mkdirSync(usersFolder(env), { recursive: true, mode: 0o700 });
  const draft = path.join(daemonFolder(env), `${name}.new`);
  writeFileSync(draft, JSON.stringify(self()), { mode: 0o600 });
  renameSync(draft, userFile(name, env));
}

function users(env: NodeJS.ProcessEnv): string[] {
  return existsSync(usersFolder(env)) ? readdirSync(usersFolder(env)) : [];
}

/** An instance counts while it is being started and while any part of it runs. */
function isAlive(name: string, env: NodeJS.ProcessEnv): boolean {
  const starter = JSON.parse(readFileSync(userFile(name, env), 'utf8')) as ProcessIdentity;
  return isRunning(starter) || notedProcesses(instanceFolder(name, env)).some(isRunning);
}

const usersFolder = (env: NodeJS.ProcessEnv): string => path.join(daemonFolder(env), 'users');
const userFile = (name: string, env: NodeJS.ProcessEnv): string => path.join(usersFolder(env), name);
const logFile = (env: NodeJS.ProcessEnv): string => path.join(daemonFolder(env), 'docker.log');
