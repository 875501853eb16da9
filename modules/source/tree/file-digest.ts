import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { SourceError } from '../source-error';
import type { TreeFile } from './tree';

const CHUNK = 1024 * 1024;
/** File systems keep times in steps of up to two seconds; what changed so recently may change again unseen. */
const SETTLED_NS = 2_000_000_000n;

// A file that became a link meanwhile is a change, not a file elsewhere. Windows has no such flag.
const OPEN_FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);

const buffer = Buffer.allocUnsafeSlow(CHUNK);

/** Digests of this process, by what the file system says of a file: it cannot change content and keep them all. */
const digests = new Map<string, string>();

/** Reads the facts of a file; its content only when this process has not read the same before. Tries again once. */
export function fileFacts(path: string): TreeFile {
  const facts = tryFacts(path) ?? tryFacts(path);
  if (facts !== undefined) return facts;
  throw new SourceError('the file changes while it is read', 'run again when nothing writes to it, or ignore it', {
    file: path,
  });
}

/** Undefined when the file changed while it was read. */
function tryFacts(path: string): TreeFile | undefined {
  const stat = lstatSync(path, { bigint: true });
  const key = identity(stat);
  const digest = digests.get(key) ?? contentDigest(path, key);
  if (digest === undefined) return undefined;
  if (BigInt(Date.now()) * 1_000_000n - stat.ctimeNs > SETTLED_NS) digests.set(key, digest);
  return { executable: isExecutable(stat), size: Number(stat.size), digest };
}

/** Exec bits of a Windows file system say nothing. */
function isExecutable({ mode }: BigIntStats): boolean {
  return process.platform !== 'win32' && (mode & 0o100n) !== 0n;
}

function identity({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
}

/** Undefined when the file is not `expected` before and after it was read. */
function contentDigest(path: string, expected: string): string | undefined {
  const file = openSync(path, OPEN_FLAGS);
  try {
    if (identity(fstatSync(file, { bigint: true })) !== expected) return undefined;
    const hash = createHash('sha256');
    for (let length = read(file); length > 0; length = read(file)) hash.update(buffer.subarray(0, length));
    const digest = hash.digest('hex');
    return identity(fstatSync(file, { bigint: true })) === expected ? digest : undefined;
  } finally {
    closeSync(file);
  }
}

function read(file: number): number {
  return readSync(file, buffer, 0, CHUNK, null);
}
