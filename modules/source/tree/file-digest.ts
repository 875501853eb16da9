import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { entryDigest } from '../source-entry';
import { SourceError } from '../source-error';
import { FILE_FLAGS, folderOf, inFolder } from './in-folder';
import { systemPath } from './path-bytes';
import type { TreeFile } from './tree';

const CHUNK = 256 * 1024;
/** File systems keep times in steps of up to two seconds; what changed so recently may change again unseen. */
const SETTLED_NS = 2_000_000_000n;

const buffer = Buffer.allocUnsafeSlow(CHUNK);

/** What says that a file is still the same: it cannot change content and keep all of it. */
type Identity = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>;

/** What was found in a file, and when: plain data, which can go from thread to thread. */
export interface Reading extends Identity {
  readonly executable: boolean;
  readonly digest: string;
  /** So long unchanged that the file can be known again by its identity. */
  readonly settled: boolean;
}

/** What this process has read, by path. */
const known = new Map<string, Reading>();

/**
 * Reads the facts of a file; its content only when this process has not read the same before. Tries again once.
 *
 * @param path absolute, without links
 */
export function fileFacts(path: string): TreeFile {
  const folder = folderOf(path);
  const read = (): Reading | undefined => inFolder(folder, (place) => readFile(place + path.slice(folder.length)));
  const reading = unchanged(path) ?? read() ?? read();
  if (reading !== undefined) return learn(path, reading);
  throw new SourceError('the file changes while it is read', 'run again when nothing writes to it, or ignore it', {
    file: path,
  });
}

/** Whether {@link fileFacts} may answer without the content. */
export function isKnown(path: string): boolean {
  return known.has(path);
}

/** Keeps what a file was found to be, for this process. */
export function learn(path: string, reading: Reading): TreeFile {
  if (reading.settled) known.set(path, reading);
  const { executable, size, digest } = reading;
  return { executable, size: Number(size), digest };
}

/** What is known of a path, when the file there is still the same. */
function unchanged(path: string): Reading | undefined {
  const before = known.get(path);
  return before !== undefined && isSame(before, lstatSync(systemPath(path), { bigint: true })) ? before : undefined;
}

/** Undefined when the file changed while it was read, or is no file any more. The folder must be held. */
export function readFile(path: string): Reading | undefined {
  const file = openSync(systemPath(path), FILE_FLAGS);
  try {
    const stat = fstatSync(file, { bigint: true });
    if (!stat.isFile()) return undefined;
    const digest = contentDigest(file, Number(stat.size));
    if (!isSame(stat, fstatSync(file, { bigint: true }))) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs } = stat;
    const settled = BigInt(Date.now()) * 1_000_000n - ctimeNs > SETTLED_NS;
    return { dev, ino, size, mtimeNs, ctimeNs, executable: isExecutable(stat), digest, settled };
  } finally {
    closeSync(file);
  }
}

/** Reads a file piece by piece; a piece stays until the next. The folder must be held. */
export function eachPiece(path: string, use: (piece: Uint8Array) => void): void {
  const file = openSync(systemPath(path), FILE_FLAGS);
  try {
    const piece = Buffer.allocUnsafe(CHUNK);
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) use(piece.subarray(0, size));
  } finally {
    closeSync(file);
  }
}

function isSame(a: Identity, b: Identity): boolean {
  return a.ino === b.ino && a.ctimeNs === b.ctimeNs && a.mtimeNs === b.mtimeNs && a.size === b.size && a.dev === b.dev;
}

/** Of the first `size` bytes: a file that has more or fewer has changed, which shows afterwards. */
function contentDigest(file: number, size: number): string {
  let part = readPart(file, size);
  if (part.length === size) return entryDigest(part);
  const hash = createHash('sha256');
  for (let left = size; part.length > 0; part = readPart(file, left)) {
    hash.update(part);
    left -= part.length;
  }
  return hash.digest('hex');
}

/** The next bytes, not more than are left; they stay until the next call. */
function readPart(file: number, left: number): Uint8Array {
  return buffer.subarray(0, left === 0 ? 0 : readSync(file, buffer, 0, Math.min(CHUNK, left), null));
}

/** Exec bits of a Windows file system say nothing. */
function isExecutable({ mode }: BigIntStats): boolean {
  return process.platform !== 'win32' && (mode & 0o100n) !== 0n;
}
