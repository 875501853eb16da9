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

/** No instance has this queue. */
const QUEUE = 'docker-daemon';
const READY_WITHIN_MS = 60_000;

/** Who wants to use the private Docker. */
export interface DockerUser {
  /** Name of the instance. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/** Host of the private Docker, whether it runs or not. */
export function privateDockerHost(): string {
  return `unix://${daemonSocket()}`;
}

/**
 * Makes an instance a user of the private Docker that all instances of this cache share. The first one starts it.
 *
 * @param missing why the machine's own Docker cannot be used
 * @throws LocalError when this user or this machine cannot run one, or when it does not answer within 60 seconds
 */
export function joinPrivateDocker({ name, signal, onProgress }: DockerUser, missing: string): Promise<string> {
  return oneAtATime(QUEUE, signal, async () => {
    noteUser(name);
    const daemon = runningDaemon() ?? (await startDaemon(missing, signal));
    await untilReady(daemon, { ready: () => answersOn(daemonSocket(), '/_ping'), timeoutMs: READY_WITHIN_MS, signal });
    onProgress('docker is up');
    return privateDockerHost();
  });
}

/** Takes an instance off the users of the private Docker, and stops it when nobody uses it any more. */
export async function leavePrivateDocker(name: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(daemonFolder())) return;
  await oneAtATime(QUEUE, signal, async () => {
    rmSync(userFile(name), { force: true });
    if (users().some(isAlive)) return;
    await endDaemon(signal);
    rmSync(daemonFolder(), { recursive: true, force: true, maxRetries: 5 });
  });
}

/** The daemon that an instance uses, as it was started last. */
export function privateDockerOf(name: string): ProcessRecord[] {
  return existsSync(userFile(name)) ? notedProcesses(runFolder()) : [];
}

async function startDaemon(missing: string, signal: AbortSignal): Promise<ProcessRecord> {
  await endDaemon(signal);
  const program = await prepareDockerDaemon(missing);
  const record = await startDetached(program, logFile());
  noteProcess(runFolder(), record);
  return record;
}

async function endDaemon(signal: AbortSignal): Promise<void> {
  const daemon = findDaemon();
  if (daemon) await stopProcess({ ...daemon, name: 'docker', log: logFile(), graceMs: DAEMON_GRACE_MS }, signal);
}

function runningDaemon(): ProcessRecord | undefined {
  return notedProcesses(runFolder()).find(isRunning);
}

/** Notes who joins and by which process, before there is anything to use: nobody may stop it in between. */
function noteUser(name: string): void {
  mkdirSync(usersFolder(), { recursive: true, mode: 0o700 });
  const draft = path.join(daemonFolder(), `${name}.new`);
  writeFileSync(draft, JSON.stringify(self()), { mode: 0o600 });
  renameSync(draft, userFile(name));
}

function users(): string[] {
  return existsSync(usersFolder()) ? readdirSync(usersFolder()) : [];
}

/** An instance counts while it is being started and while any part of it runs. */
function isAlive(name: string): boolean {
  const starter = JSON.parse(readFileSync(userFile(name), 'utf8')) as ProcessIdentity;
  return isRunning(starter) || notedProcesses(instanceFolder(name)).some(isRunning);
}

const usersFolder = (): string => path.join(daemonFolder(), 'users');
const userFile = (name: string): string => path.join(usersFolder(), name);
const logFile = (): string => path.join(daemonFolder(), 'docker.log');
