import { closeSync, constants, existsSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { absolute } from '../hash/places';
import { pathText, systemPath } from './path-bytes';
import { changed } from './system-error';

/** Where Linux shows what this process holds open; what is opened in there is in the very folder that is held. */
const HELD = '/proc/self/fd';
const CAN_HOLD = process.platform === 'linux' && existsSync(HELD);

const { O_RDONLY, O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW } = constants;

/** Opens a file and no link, and does not wait for the other end of what is a pipe by now. Windows has no such flags. */
export const FILE_FLAGS = process.platform === 'win32' ? O_RDONLY : O_RDONLY | O_NONBLOCK | O_NOFOLLOW;

/**
 * Runs `work` with a path to a folder that leads there whatever others put in the place of the folder, or of one above it,
 * meanwhile. Elsewhere than on Linux nothing can be held: there it is looked at before and after.
 *
 * @param folder absolute, without links
 * @throws {SourceError} when something else is in its place
 */
export function inFolder<T>(folder: string, work: (place: string) => T): T {
  return CAN_HOLD ? inHeldFolder(folder, work) : inSameFolder(folder, work);
}

function inHeldFolder<T>(folder: string, work: (place: string) => T): T {
  const held = openSync(systemPath(folder), O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    if (!standsAt(held, folder)) throw changed(folder);
    return work(`${HELD}/${held}`);
  } finally {
    closeSync(held);
  }
}

function inSameFolder<T>(folder: string, work: (place: string) => T): T {
  if (realPath(folder) !== folder) throw changed(folder);
  const result = work(folder);
  if (realPath(folder) !== folder) throw changed(folder);
  return result;
}

/** Whether what is open is at a path, and not where a link led that is in the path now, or was when it was opened. */
export function standsAt(descriptor: number, path: string): boolean {
  const real = CAN_HOLD ? pathText(readlinkSync(`${HELD}/${descriptor}`, 'buffer')) : realPath(path);
  return real === path;
}

/** Where a path leads, absolute, links followed, with `/`. */
export function realPath(path: string): string {
  return absolute(pathText(realpathSync.native(systemPath(path), 'buffer')));
}

/** The folder that a path is in. Quicker than that of `node:path`. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
