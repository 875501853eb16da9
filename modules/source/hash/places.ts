import { relative, resolve } from 'node:path';

/** The absolute path, with `/` on every system. */
export function absolute(...parts: readonly string[]): string {
  return portable(resolve(...parts));
}

/** A path as messages show it: from the working directory. */
export function shown(path: string): string {
  return portable(relative(process.cwd(), path)) || '.';
}

function portable(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}
