import path from 'node:path';
import { expandHome } from '../../host/folders';

/** A path of the document on this machine: from the home folder, or from the folder of the stack. */
export function placeOf(file: string, module: string): string {
  return path.resolve(module, expandHome(file));
}
