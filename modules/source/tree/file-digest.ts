import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { SourceError } from '../source-error';
import type { TreeFile } from './tree';

const CHUNK = 256 * 1024;
/** File systems keep times in steps of up to two seconds; what changed so recently may change again unseen. */
const SETTLED_NS = 2_000_000_000n;

// A file that became a link meanwhile is a change, not a file elsewhere. Windows has no such flag.
const OPEN_FLAGS = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW);

const buffer = Buffer.allocUnsafeSlow(CHUNK);

/** What says that a file is still the same: it cannot change content and keep all of it. */
type Identity = Pick<BigIntStats, 'dev' | 'ino' | 'size' | 'mtimeNs' | 'ctimeNs'>;

interface Known extends Identity {
  readonly digest: string;
}

/** Digests of this process by path, with the identity of what was there. */
const known = new Map<string, Known>();

/** Reads the facts of a file; its content only when this process has not read the same before. Tries again once. */
export function fileFacts(path: string): TreeFile {
  const facts = unchanged(path) ?? read(path) ?? read(path);
  if (facts !== undefined) return facts;
  throw new SourceError('the file changes while it is read', 'run again when nothing writes to it, or ignore it', {
    file: path,
  });
}

/** What is known of a path, when the file there is still the same. */
function unchanged(path: string): TreeFile | undefined {
  const before = known.get(path);
  if (before === undefined) return undefined;
  const stat = lstatSync(path, { bigint: true });
  return isSame(before, stat) ? factsOf(stat, before.digest) : undefined;
}

/** Undefined when the file changed while it was read. */
function read(path: string): TreeFile | undefined {
  const file = openSync(path, OPEN_FLAGS);
  try {
    const stat = fstatSync(file, { bigint: true });
    const digest = contentDigest(file, Number(stat.size));
    if (!isSame(stat, fstatSync(file, { bigint: true }))) return undefined;
    const { dev, ino, size, mtimeNs, ctimeNs } = stat;
    if (BigInt(Date.now()) * 1_000_000n - ctimeNs > SETTLED_NS)
      known.set(path, { dev, ino, size, mtimeNs, ctimeNs, digest });
    return factsOf(stat, digest);
  } finally {
    closeSync(file);
  }
}

function factsOf(stat: BigIntStats, digest: string): TreeFile {
  return { executable: isExecutable(stat), size: Number(stat.size), digest };
}

function isSame(a: Identity, b: Identity): boolean {
  return a.ino === b.ino && a.ctimeNs === b.ctimeNs && a.mtimeNs === b.mtimeNs && a.size === b.size && a.dev === b.dev;
}

/** Of the first `size` bytes: a file that has more or fewer has changed, which shows afterwards. */
function contentDigest(file: number, size: number): string {
  const hash = createHash('sha256');
  for (let left = size, length = 1; left > 0 && length > 0; left -= length) {
    length = readSync(file, buffer, 0, Math.min(CHUNK, left), null);
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest('hex');
}

/** Exec bits of a Windows file system say nothing. */
function isExecutable({ mode }: BigIntStats): boolean {
  return process.platform !== 'win32' && (mode & 0o100n) !== 0n;
}
