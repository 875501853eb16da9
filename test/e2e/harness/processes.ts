import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A running process: its id and its arguments. */
export interface RunningProcess {
  readonly pid: number;
  readonly args: string;
}

/** The processes that have a text in their arguments or their environment, those in containers too. */
export function processesAbout(text: string): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const args = read(`/proc/${pid}/cmdline`);
    const isAbout = args.includes(text) || read(`/proc/${pid}/environ`).includes(text);
    return isAbout ? [{ pid: Number(pid), args: args.replaceAll('\0', ' ') }] : [];
  });
}

/** What remains of them when they have had some seconds to end. */
export async function remainingAbout(text: string, seconds: number): Promise<string[]> {
  return remaining(() => processesAbout(text).map(({ pid, args }) => `${pid} ${args}`), seconds);
}

/** What a list still has when it had some time to become empty. */
export async function remaining(list: () => string[], seconds: number): Promise<string[]> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await sleep(50)) {
    if (list().length === 0) return [];
  }
  return list();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
