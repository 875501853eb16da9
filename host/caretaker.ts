import type { Writable } from 'node:stream';
import { type Child, startListener } from './child';

const GRACE_MS = 5_000;

/**
 * A program that has run for this long is worth a caretaker, which takes as much to start as most questions to a program
 * take in all: those end by themselves.
 */
const SHORT_MS = 1_000;

/**
 * The caretaker is told what there is to take care of, and what no longer. Its input ends with us, however we end: Terraform
 * kills every engine, at once, when it is interrupted. Signals are for us, so it lets them pass.
 */
const PROGRAM = `
const { rmSync } = require('node:fs');
const { createInterface } = require('node:readline');
const grace = Number(process.argv[1]);
const wards = { group: new Set(), program: new Set(), folder: new Set() };

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [change, kind, which] = JSON.parse(line);
  wards[kind][change](which);
});
lines.on('close', () => {
  for (const pid of wards.program) send(pid, 'SIGTERM');
  signalGroups('SIGTERM');
  finish(Date.now() + grace);
});

function finish(deadline) {
  const late = Date.now() > deadline;
  signalGroups(late ? 'SIGKILL' : 0);
  if (wards.group.size > 0 && !late) setTimeout(finish, 50, deadline);
  else for (const folder of wards.folder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function signalGroups(signal) {
  for (const pid of wards.group) {
    if (!send(process.platform === 'win32' ? pid : -pid, signal)) wards.group.delete(pid);
  }
}

function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
`;

/** What is ended, or removed, when this process is gone. */
type Ward = readonly ['group' | 'program', number] | readonly ['folder', string];

const wards = new Set<Ward>();
let input: Writable | undefined;

/**
 * Has a program ended when this process is killed, with its group, and 5 seconds later by force.
 *
 * @returns what is called when it has ended
 */
export function watchGroup({ pid }: Child): () => void {
  return pid === undefined ? () => undefined : watch(['group', pid]);
}

/**
 * Has a program on our terminal asked to end when this process is killed. It is never forced: Terraform has a state to save.
 *
 * @returns what is called when it has ended
 */
export function watchProgram({ pid }: Child): () => void {
  return pid === undefined ? () => undefined : watch(['program', pid]);
}

/**
 * Has a folder removed when this process is killed: after all programs, and it may hold a login.
 *
 * @returns what is called when it is gone
 */
export function watchFolder(folder: string): () => void {
  const release = watch(['folder', folder]);
  begin();
  return release;
}

function watch(ward: Ward): () => void {
  wards.add(ward);
  tell('add', ward);
  const timer = setTimeout(begin, SHORT_MS).unref();
  return () => {
    clearTimeout(timer);
    wards.delete(ward);
    tell('delete', ward);
    if (wards.size === 0) dismiss();
  };
}

/** The caretaker goes when there is nothing left to take care of. */
function begin(): void {
  if (input !== undefined) return;
  try {
    input = startCaretaker();
  } catch {
    // A machine that has no room for it may have room for the work.
    return;
  }
  wards.forEach((ward) => tell('add', ward));
}

/** Some reasons not to start a program are thrown at once, others come later. */
function startCaretaker(): Writable {
  // Nothing of the user's: the environment may hold secrets. Windows starts no program without this one.
  const env = { SystemRoot: process.env['SystemRoot'] };
  const caretaker = startListener([process.execPath, '-e', PROGRAM, String(GRACE_MS)], { env });
  caretaker.on('error', () => undefined);
  caretaker.unref();
  return caretaker.stdin.on('error', () => undefined);
}

function tell(change: 'add' | 'delete', ward: Ward): void {
  input?.write(`${JSON.stringify([change, ...ward])}\n`);
}

function dismiss(): void {
  input?.end();
  input = undefined;
}
