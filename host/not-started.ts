import { CommandMissing } from './command-error';
import { HostError } from './host-error';

/** Something that programs need in order to start is used up: it is the machine that is in want, not the program. */
export class NoRoom extends HostError {}

/** What is used up, and how there is more of it. */
const USED_UP: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  EMFILE: [
    'this process has as many files open as it may (EMFILE)',
    'allow it more, `ulimit -n 4096`, and run it again',
  ],
  ENFILE: [
    'the programs of this machine have as many files open as it allows (ENFILE)',
    'end some of them, or raise `fs.file-max`',
  ],
  EAGAIN: [
    'this user, or this container, has as many processes as it may (EAGAIN)',
    'end some of them, or allow more: `ulimit -u`, or the limit of pids of the container',
  ],
  ENOMEM: ['the machine has no memory left for it (ENOMEM)', 'end other programs, or give the machine more'],
};

/** Why the system does not start a program. */
export function notStarted(program: string, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'ENOENT') return new CommandMissing(program);
  const usedUp = USED_UP[cause.code ?? ''];
  if (usedUp) return new NoRoom(`${program} does not start`, ...usedUp, { cause });
  return new HostError(`${program} does not start`, cause.message, `see that ${program} can be run`, { cause });
}
