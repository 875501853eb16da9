import { HostError } from './host-error';
import { type ProcessRow, processTable } from './process-table';

/** A process that a pid alone cannot name: pids are used again, the pair of pid and start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the words of the operating system; only good for comparing. */
  readonly startedAt: string;
}

/** The identity of a running process, or undefined when no process has this pid or it has ended. */
export function identify(pid: number): ProcessIdentity | undefined {
  const [row] = processTable([pid]);
  return row && { pid: row.pid, startedAt: row.startedAt };
}

/** This process. */
export function self(): ProcessIdentity {
  const found = identify(process.pid);
  if (found) return found;
  throw new HostError(
    'this process does not find itself',
    process.platform === 'linux' ? '/proc does not show it' : '/bin/ps does not list it',
    process.platform === 'linux' ? 'mount /proc of this namespace of processes' : 'see that /bin/ps works',
  );
}

/** Whether exactly this process still runs. */
export function isRunning(known: ProcessIdentity): boolean {
  const found = identify(known.pid);
  return found !== undefined && isSameStart(known.startedAt, found.startedAt);
}

/**
 * Whether a process group that `leader` led has a running member. False when another process has the leader's pid now.
 * Ended processes that nobody has waited for do not count, although signals reach them.
 */
export function groupIsRunning(leader: ProcessIdentity): boolean {
  const members = membersOf(leader.pid);
  const passedOn = members.some(
    ({ pid, startedAt }) => pid === leader.pid && !isSameStart(leader.startedAt, startedAt),
  );
  return members.length > 0 && !passedOn;
}

/** The running processes of a group. */
export function membersOf(leader: number): ProcessRow[] {
  return processTable('all').filter(({ group }) => group === leader);
}

/** The running processes that a process started. */
export function childrenOf(pid: number): ProcessRow[] {
  return processTable('all').filter(({ parent }) => parent === pid);
}

/** A process in a word that is good for file names. */
export function wordFor({ pid, startedAt }: ProcessIdentity): string {
  return `${pid}-${startedAt.replace(/\W/g, '')}`;
}

/** Text of such a word within a name. */
export const PROCESS_WORD = /\d+-\w+/;

/** Those of the words whose processes still run. */
export function runningOf(words: readonly string[]): ReadonlySet<string> {
  const found = new Set(processTable(words.map((word) => Number.parseInt(word, 10))).map(wordFor));
  return new Set(words.filter((word) => found.has(word)));
}

/** Whether two start times of one pid are the same; earlier versions noted the words of `ps` in the time zone of this machine. */
export function isSameStart(noted: string, found: string): boolean {
  return noted === found || (/ \d\d:/.test(noted) && Date.parse(noted) === Date.parse(`${found} UTC`));
}
