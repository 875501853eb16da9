import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { RunnerError } from '../errors/runner-error';

/** Longest time that a machine which shares our temporary folder may be silent before its things go. */
const SILENT_MS = 24 * 60 * 60 * 1000;

/**
 * A folder for this user alone, in which engines on this machine find each other: `<tmp>/slipway-<user>/<machine>/<name>`.
 *
 * @throws {RunnerError} when somebody else could write into it
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
  throw new RunnerError(
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
