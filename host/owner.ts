import { readFileSync } from 'node:fs';
import { run } from './run';

/**
 * A running process in a word that is good for file names, `<pid>-<start>`: process ids are used again, the pair of
 * id and start time is not.
 */
export type Owner = string;

/** Text of an {@link Owner} within a name. */
export const OWNER = /\d+-\w+/;

/** This process. */
export async function thisProcess(): Promise<Owner> {
  const [owner] = await namesOf([process.pid]);
  if (owner === undefined) throw new Error('the operating system does not know this process');
  return owner;
}

/** Those of the processes that still run. */
export async function runningOf(owners: readonly Owner[]): Promise<ReadonlySet<Owner>> {
  const found = new Set(await namesOf(owners.map((owner) => Number.parseInt(owner, 10))));
  return new Set(owners.filter((owner) => found.has(owner)));
}

async function namesOf(pids: readonly number[]): Promise<Owner[]> {
  if (pids.length === 0) return [];
  if (process.platform === 'linux') return pids.flatMap((pid) => fromProc(pid) ?? []);
  return process.platform === 'win32' ? pids.filter(answers).map((pid) => `${pid}-0`) : fromPs(pids);
}

function fromProc(pid: number): Owner | undefined {
  const stat = readProc(pid);
  // The program's name stands in brackets and may hold spaces and brackets itself: count the fields after the last one.
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A process that has ended and that nobody has waited for yet is no process.
  return state === '' || 'ZX'.includes(state) ? undefined : `${pid}-${fields[18] ?? ''}`;
}

function readProc(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const gone = ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (gone) return '';
    throw error;
  }
}

async function fromPs(pids: readonly number[]): Promise<Owner[]> {
  const argv = ['/bin/ps', '-o', 'pid=,state=,lstart=', '-p', [process.pid, ...pids].join(',')] as const;
  // Start times in words that do not depend on who asks.
  const { stdout } = await run({ argv, env: { LC_ALL: 'C', TZ: 'UTC' }, signal: new AbortController().signal });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  const running = rows.filter(([, state = 'Z']) => !state.startsWith('Z'));
  return running.map(([pid = '', , ...start]) => `${pid}-${start.join('').replaceAll(':', '')}`);
}

/** Windows tells no start time without a program that takes a second to start: the id alone has to do. */
function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
