import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** A process that a pid alone cannot name: pids are used again, the pair of pid and start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the words of the operating system; only good for comparing. */
  readonly startedAt: string;
}

interface ProcessRow extends ProcessIdentity {
  readonly group: number;
}

/** The identity of a running process, or undefined when no process has this pid or it has ended. */
export function identify(pid: number): ProcessIdentity | undefined {
  const row = onLinux ? rowFromProc(pid) : rowsFromPs(['-p', String(pid)])[0];
  return row && { pid: row.pid, startedAt: row.startedAt };
}

/** Whether exactly this process still runs. */
export function isRunning(known: ProcessIdentity): boolean {
  return identify(known.pid)?.startedAt === known.startedAt;
}

/**
 * Whether a process group that `leader` led has a running member. False when another process has the leader's pid now.
 * Ended processes that nobody has waited for do not count, although signals reach them.
 */
export function groupIsRunning(leader: ProcessIdentity): boolean {
  const members = allRows().filter(({ group }) => group === leader.pid);
  const passedOn = members.some(({ pid, startedAt }) => pid === leader.pid && startedAt !== leader.startedAt);
  return members.length > 0 && !passedOn;
}

const onLinux = process.platform === 'linux';

function allRows(): ProcessRow[] {
  if (!onLinux) return rowsFromPs(['-ax']);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => rowFromProc(Number(pid)) ?? []);
}

function rowFromProc(pid: number): ProcessRow | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command's name stands in brackets and may hold spaces and brackets itself: count the fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = 'X', , group] = fields;
  return hasEnded(state) ? undefined : { pid, group: Number(group), startedAt: fields[19] ?? '' };
}

function rowsFromPs(selection: readonly string[]): ProcessRow[] {
  let table: string;
  try {
    table = execFileSync('ps', ['-o', 'pid=,pgid=,state=,lstart=', ...selection], { encoding: 'utf8' });
  } catch {
    return [];
  }
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state]) => state !== undefined && !hasEnded(state))
    .map(([pid, group, , ...start]) => ({ pid: Number(pid), group: Number(group), startedAt: start.join(' ') }));
}

function hasEnded(state: string): boolean {
  return state.startsWith('Z') || state.startsWith('X');
}
