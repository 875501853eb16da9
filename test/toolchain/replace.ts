import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes a text file unless it says so already. */
export function writeIfChanged(file: string, text: string): void {
  if (presentContent(() => readFileSync(file, 'utf8')) === text) return;
  replace(file, (beside) => writeFileSync(beside, text));
}

/** Makes a file or link beside its place and moves it there in one rename: others may read it meanwhile. */
export function replace(place: string, make: (beside: string) => void): void {
  mkdirSync(path.dirname(place), { recursive: true });
  const beside = `${place}.${process.pid}`;
  make(beside);
  renameSync(beside, place);
}

/** What is read, or undefined where nothing is. */
export function presentContent(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
