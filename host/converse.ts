import type { Readable, Writable } from 'node:stream';
import { watchGroup } from './caretaker';
import { startPiped } from './child';
import { CommandFailed } from './command-error';
import { ending } from './ending';
import { collect } from './output';
import type { Command } from './run';

/** A program that runs beside this one. Who reads its answers asks in `input`, and ends it there or by its signal. */
export interface Conversation {
  readonly input: Writable;
  readonly answers: Readable;
  /** Rejects as {@link run} does. */
  readonly ended: Promise<void>;
}

/** Longest pause of who reads the answers. */
const READ_WITHIN_MS = 24 * 60 * 60 * 1000;

/** Starts a program whose answers are bytes of any length, or that is asked more than once. */
export function converse({
  argv,
  signal,
  ...surroundings
}: Pick<Command, 'argv' | 'env' | 'cwd' | 'signal'>): Conversation {
  signal.throwIfAborted();
  const child = startPiped(argv, surroundings);
  const release = watchGroup(child);
  child.stdin.on('error', () => undefined);
  const stderr = collect(child.stderr);
  // Answers that nobody reads any more would keep the stream, and so the program's end, waiting.
  signal.addEventListener('abort', () => child.stdout.destroy(), { once: true });
  const ended = ending(child, signal, READ_WITHIN_MS)
    .finally(release)
    .then((how) => {
      signal.throwIfAborted();
      if (how !== undefined) throw new CommandFailed(argv[0], how, { stdout: '', stderr: stderr() });
    });
  // It may end long before anybody asks how.
  ended.catch(() => undefined);
  return { input: child.stdin, answers: child.stdout, ended };
}
