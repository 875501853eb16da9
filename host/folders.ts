import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { HostError } from './host-error';

/** The home folder of this user, as shells and most programs take it. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return env['HOME'] || homedir();
}

/** A path in which `~` stands for a home folder. Other users' homes (`~somebody`) are left to the one who opens it. */
export function expandHome(file: string, home = homeFolder(process.env)): string {
  return /^~(?:[/\\]|$)/.test(file) ? path.join(home, file.slice(1)) : file;
}

/** What may be lost, but not with a checkout: `${XDG_CACHE_HOME:-~/.cache}/slipway`. */
export function userCache(env: NodeJS.ProcessEnv): string {
  const given = env['XDG_CACHE_HOME'];
  // The standard says to ignore a relative path.
  const caches = given && path.isAbsolute(given) ? given : path.join(homeFolder(env), '.cache');
  return path.join(caches, 'slipway');
}

/** Where the local AWS keeps programs and data: `$SLIPWAY_CACHE`, else the cache of this user. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const chosen = env['SLIPWAY_CACHE'];
  return chosen ? path.resolve(chosen) : userCache(env);
}

/** Longest time that a machine which shares our temporary folder may be silent before its things go. */
const SILENT_MS = 24 * 60 * 60 * 1000;

/**
 * A folder for this user alone, in which engines on this machine find each other: `<tmp>/slipway-<user>/<machine>/<name>`.
 *
 * @throws {HostError} when somebody else could write into it
 */
export function privateFolder(name: 'queues' | 'work', parent = tmpdir()): string {
  const mine = path.join(parent, `slipway-${process.getuid?.() ?? userInfo().username}`);
  mkdirSync(mine, { recursive: true, mode: 0o700 });
  requirePrivate(mine);
  const machine = path.join(mine, machineName());
  const folder = path.join(machine, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  utimesSync(machine, new Date(), new Date());
  removeSilentMachines(mine);
  return folder;
}

function requirePrivate(folder: string): void {
  const found = lstatSync(folder);
  const isMine = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
  if (found.isDirectory() && isMine) return;
  throw new HostError(
    `the folder ${folder} is not private`,
    'it must be a folder that belongs to you and that nobody else can enter: build contexts and logins are kept there',
    `see who made it; remove it (\`rm -rf ${folder}\`), or set TMPDIR to a folder of your own, then apply again`,
  );
}

/**
 * Within one of these a process id names one process: a boot of this machine and, on Linux, a namespace of ids. A
 * container that shares the temporary folder is a machine of its own.
 */
function machineName(): string {
  const name =
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid')
      : process.platform;
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}

/** What an earlier boot or a container that is gone left behind, which nobody here can ask whether it still runs. */
function removeSilentMachines(folder: string): void {
  for (const name of readdirSync(folder)) {
    const machine = path.join(folder, name);
    const seen = statSync(machine, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (seen < Date.now() - SILENT_MS) rmSync(machine, { recursive: true, force: true });
  }
}
