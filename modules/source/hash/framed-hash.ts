import { createHash } from 'node:crypto';
import type { SourceEntry } from '../source-entry';
import { systemPath } from '../tree/path-bytes';

/** Images over one tree share their lists of entries; a list is never changed. */
const digests = new WeakMap<readonly SourceEntry[], string>();

/** A call for each entry would take longer than the hashing. */
const AT_ONCE = 256;

function entriesDigest(entries: readonly SourceEntry[]): string {
  const known = digests.get(entries);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    // Digests all have one length.
    const texts = entries
      .slice(i, i + AT_ONCE)
      .map(({ kind, path, digest }) => framed(kind) + framed(nameText(path)) + digest);
    hash.update(texts.join(''));
  }
  const digest = hash.digest('hex');
  digests.set(entries, digest);
  return digest;
}

/** A hash of values that go in with their lengths, so that no two lists of values are the same bytes. */
export class FramedHash {
  private readonly hash = createHash('sha256');

  add(...values: readonly string[]): this {
    this.hash.update(values.map(framed).join(''));
    return this;
  }

  /** A list, with how many there are in front. All rows have as many values. */
  addList(name: string, rows: readonly (readonly string[])[]): this {
    return this.add(name, String(rows.length), ...rows.flat());
  }

  addEntries(name: string, entries: readonly SourceEntry[]): this {
    return this.add(name, String(entries.length), entriesDigest(entries));
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

/** A name whose bytes are no text, as a text that no other name is: none has a NUL. */
function nameText(path: string): string {
  const name = systemPath(path);
  return typeof name === 'string' ? name : `\0${name.toString('hex')}`;
}

/** The length in bytes, a colon, the text. */
function framed(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`;
}
