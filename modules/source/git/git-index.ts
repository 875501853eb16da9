import { SourceError } from '../source-error';
import { pathText } from '../tree/path-bytes';

/** What git's index has under a path. */
export interface GitIndexEntry {
  /**
   * A file, a file that its owner may execute, a link. `folder`: one that a sparse checkout leaves out, of which the index
   * does not tell what is in it.
   */
  readonly mode: '100644' | '100755' | '120000' | 'submodule' | 'folder';
  /** Of the blob or tree, or of the commit of a submodule; hexadecimal, 40 digits (SHA-1) or 64 (SHA-256). */
  readonly id: string;
  /** A sparse checkout, or `git update-index --skip-worktree`, leaves it out. */
  readonly isSkipped: boolean;
  /** `git add --intent-to-add`: no commit has it. */
  readonly isAnnounced: boolean;
  /** A merge has left several versions. */
  readonly isInConflict: boolean;
}

/** SHA-1 and SHA-256. The file does not say which it uses, but it ends where its parts say for one of them only. */
const ID_BYTES = [20, 32];
const HEADER_BYTES = 12;
/** Times, device, inode, mode, owner, group and size in front of the object id. */
const STAT_BYTES = 40;
const MODE_AT = 24;

const EXTENDED = 0x4000;
/** Of the two bytes behind the flags, where `EXTENDED` is set. */
const SKIP_WORKTREE = 0x4000;
const INTENT_TO_ADD = 0x2000;

/**
 * All that is in an index of git (`.git/index`), by paths relative to the top of the work tree; folders without the `/` at
 * their end.
 *
 * Format, versions 2 to 4: https://git-scm.com/docs/index-format
 *
 * @throws {SourceError} when the file is no such index, or one that is split over two files
 */
export function gitIndexEntries(bytes: Uint8Array): Map<string, GitIndexEntry> {
  const index = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (index.toString('latin1', 0, 4) !== 'DIRC') throw unreadable('it does not start with DIRC');
  const version = index.length < HEADER_BYTES ? 0 : index.readUInt32BE(4);
  if (version < 2 || version > 4) throw unreadable(`its version is ${version}, and 2, 3 and 4 are known`);
  for (const idBytes of ID_BYTES) {
    const entries = new IndexReader(index, version, idBytes).entries();
    if (entries !== undefined) return entries;
  }
  throw unreadable('it is cut off, damaged, or written by a git that this version does not know');
}

class IndexReader {
  private at = HEADER_BYTES;
  private readonly end: number;
  private readonly found = new Map<string, GitIndexEntry>();

  constructor(
    private readonly index: Buffer,
    private readonly version: number,
    private readonly idBytes: number,
  ) {
    this.end = index.length - idBytes;
  }

  /** Undefined when the parts do not fit the length of the file, or one is needed that is not known. */
  entries(): Map<string, GitIndexEntry> | undefined {
    const count = this.index.readUInt32BE(8);
    let path: Buffer | undefined = Buffer.alloc(0);
    for (let entry = 0; entry < count; entry++) {
      path = this.entry(path);
      if (path === undefined) return undefined;
    }
    return this.extensions() ? this.found : undefined;
  }

  /** The path of the entry, as bytes. */
  private entry(previous: Buffer): Buffer | undefined {
    const start = this.at;
    const flagsAt = start + STAT_BYTES + this.idBytes;
    if (flagsAt + 4 > this.end) return undefined;
    const flags = this.index.readUInt16BE(flagsAt);
    const more = (flags & EXTENDED) === 0 ? 0 : this.index.readUInt16BE(flagsAt + 2);
    this.at = flagsAt + ((flags & EXTENDED) === 0 ? 2 : 4);
    const kept = this.version === 4 ? this.keptOf(previous) : 0;
    const end = this.index.indexOf(0, this.at);
    if (kept === undefined || end < 0 || end >= this.end) return undefined;
    const path = Buffer.concat([previous.subarray(0, kept), this.index.subarray(this.at, end)]);
    // Up to version 3 entries are filled up with zeros to a multiple of eight bytes.
    this.at = this.version === 4 ? end + 1 : start + Math.ceil((end + 1 - start) / 8) * 8;
    const mode = modeText(this.index.readUInt32BE(start + MODE_AT));
    const id = this.index.toString('hex', start + STAT_BYTES, flagsAt);
    if (mode === undefined) return path;
    const stage = (flags >> 12) & 3;
    const entry = {
      mode,
      id,
      isSkipped: (more & SKIP_WORKTREE) !== 0,
      isAnnounced: (more & INTENT_TO_ADD) !== 0,
      isInConflict: stage !== 0,
    };
    this.add(pathText(path).replace(/\/$/, ''), entry, stage);
    return path;
  }

  /** How much of the previous path stays in front, in version 4: it tells how many bytes go from its end. */
  private keptOf(previous: Buffer): number | undefined {
    let byte = this.index[this.at++] ?? 0;
    let dropped = byte & 0x7f;
    while ((byte & 0x80) !== 0 && dropped <= previous.length) {
      byte = this.index[this.at++] ?? 0;
      dropped = (dropped + 1) * 128 + (byte & 0x7f);
    }
    return dropped <= previous.length ? previous.length - dropped : undefined;
  }

  /** In a merge conflict a path is there up to three times: 1 is the common ancestor, 2 ours, 3 theirs. */
  private add(path: string, entry: GitIndexEntry, stage: number): void {
    if (!this.found.has(path) || stage === 2) this.found.set(path, entry);
  }

  /** Whether what follows the entries is known extensions up to the checksum. */
  private extensions(): boolean {
    while (this.at + 8 <= this.end) {
      const name = this.index.toString('latin1', this.at, this.at + 4);
      const content = this.at + 8;
      this.at = content + this.index.readUInt32BE(this.at + 4);
      if (this.at > this.end) return false;
      if (name === 'link') this.refuseSplit(content);
      // Capital letters mark what may be passed over. Entries of folders (`sdir`) have a mode of their own.
      else if (!/^[A-Z]/.test(name) && name !== 'sdir') return false;
    }
    return this.at === this.end;
  }

  private refuseSplit(content: number): void {
    if (this.index.subarray(content, content + this.idBytes).every((byte) => byte === 0)) return;
    throw new SourceError(
      'the index of git is split over two files',
      'join it with `git update-index --no-split-index` (and `git config core.splitIndex false`)',
    );
  }
}

function modeText(mode: number): GitIndexEntry['mode'] | undefined {
  switch (mode & 0o170000) {
    case 0o100000:
      return (mode & 0o100) === 0 ? '100644' : '100755';
    case 0o120000:
      return '120000';
    case 0o160000:
      return 'submodule';
    case 0o040000:
      return 'folder';
    default:
      return undefined;
  }
}

function unreadable(why: string): SourceError {
  return new SourceError(
    `the index of git cannot be read: ${why}`,
    'let git write it anew with `git update-index --force-write-index`, or `git reset`',
  );
}
