import { readdirSync, readFileSync } from 'node:fs';
import { answerAtOnce } from './child';

/** A process that runs. */
export interface ProcessRow {
  readonly pid: number;
  /** Who started it. */
  readonly parent: number;
  /** The pid of the leader of its group. */
  readonly group: number;
  /** In the words of the operating system; two processes that had the same pid have different ones. */
  readonly startedAt: string;
}

/** Those of the processes that run: neither ended nor waiting to be noticed by their parent. */
export function processTable(pids: readonly number[] | 'all'): ProcessRow[] {
  if (process.platform === 'linux') return fromProc(pids === 'all' ? allPids() : pids);
  return process.platform === 'win32' ? (pids === 'all' ? [] : pids.filter(answers).map(withoutStart)) : fromPs(pids);
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function fromProc(pids: readonly number[]): ProcessRow[] {
  return pids.flatMap((pid) => rowOf(pid, statOf(pid)) ?? []);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export function rowOf(pid: number, stat: string): ProcessRow | undefined {
  // The program's name stands in brackets and may hold spaces and brackets itself: count the fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => fields[number - 3] ?? '';
  if (hasEnded(field(3))) return undefined;
  return { pid, parent: Number(field(4)), group: Number(field(5)), startedAt: field(22) };
}

/** Empty for what is gone, or is somebody else's on a machine that shows nobody the processes of others. */
function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EPERM', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** As macOS tells it; start times in words that do not depend on who asks. */
export function fromPs(pids: readonly number[] | 'all'): ProcessRow[] {
  // It fails when it finds none: this process is always there.
  const selection = pids === 'all' ? ['-ax'] : ['-p', [process.pid, ...pids].join(',')];
  const table = answerAtOnce(['/bin/ps', '-o', 'pid=,ppid=,pgid=,state=,lstart=', ...selection], {
    LC_ALL: 'C',
    TZ: 'UTC',
  });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid, , , state = '']) => !hasEnded(state) && (pids === 'all' || pids.includes(Number(pid))))
    .map(([pid, parent, group, , ...start]) => {
      return { pid: Number(pid), parent: Number(parent), group: Number(group), startedAt: start.join(' ') };
    });
}

function hasEnded(state: string): boolean {
  return state === '' || state.startsWith('Z') || state.startsWith('X');
}

/** Windows tells no start time without a program that takes a second to start: the id alone has to do. */
const withoutStart = (pid: number): ProcessRow => ({ pid, parent: 0, group: pid, startedAt: '0' });

function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
