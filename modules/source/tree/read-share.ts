import type { MessagePort } from 'node:worker_threads';
import { readFile, type Reading } from './file-digest';
import { folderOf, inFolder } from './in-folder';

/** So few that no thread is left with much when the other has nothing to do, and more than most folders have. */
const AT_A_TIME = 64;

/** What a thread needs to read its share of the files. */
export interface Share {
  /** Joined by NUL, which is in no path: one long string crosses to a thread faster than many. */
  readonly paths: string;
  /** In shared memory: the first path that no thread has taken. */
  readonly next: Int32Array;
  /** Where {@link Finding}s go. */
  readonly port: MessagePort;
}

/** What a thread has read: of the paths from `first` on. */
export interface Finding {
  readonly first: number;
  readonly readings: readonly (Reading | undefined)[];
}

/** Takes some of the paths and reads them, again and again until none is left. All threads call it at the same time. */
export function readShare(paths: readonly string[], next: Int32Array, found: (finding: Finding) => void): void {
  for (;;) {
    const first = Atomics.add(next, 0, AT_A_TIME);
    if (first >= paths.length) return;
    found({ first, readings: readAll(paths.slice(first, first + AT_A_TIME)) });
  }
}

/** Files of one folder that follow each other are read together: a folder is opened once for them. */
function readAll(paths: readonly string[]): (Reading | undefined)[] {
  const readings: (Reading | undefined)[] = [];
  while (readings.length < paths.length) {
    const folder = folderOf(paths[readings.length] ?? '');
    let end = readings.length + 1;
    while (end < paths.length && folderOf(paths[end] ?? '') === folder) end++;
    const names = paths.slice(readings.length, end).map((path) => path.slice(folder.length));
    const read = ifPossible(() =>
      inFolder(folder, (place) => names.map((name) => ifPossible(() => readFile(place + name)))),
    );
    readings.push(...(read ?? names.map(() => undefined)));
  }
  return readings;
}

/** Undefined for all that goes wrong: the one who asks for the file reads it again, and says what it is. */
function ifPossible<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
