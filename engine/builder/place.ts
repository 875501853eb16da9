import { homedir } from 'node:os';
import path from 'node:path';

/** A path of the document on this machine: from the home folder, or from the folder of the stack. */
export function placeOf(file: string, module: string): string {
  return file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : path.resolve(module, file);
}
