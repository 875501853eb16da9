import type { MessagePort } from 'node:worker_threads';
import { type Reading, readFile } from './file-digest';

/** So few at a time that no thread is left with much when the other has nothing to do. */
const AT_A_TIME = 16;

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
    found({ first, readings: paths.slice(first, first + AT_A_TIME).map(readIfPossible) });
  }
}

/** Undefined for all that goes wrong: whoever asks for the file reads it again, and says what it is. */
function readIfPossible(path: string): Reading | undefined {
  try {
    return readFile(path);
  } catch {
    return undefined;
  }
}
