import { createHash } from 'node:crypto';
import type { SourceEntry } from '../source-entry';

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
    this.add(name, String(entries.length));
    // Digests all have one length.
    for (const { kind, path, digest } of entries) this.hash.update(framed(kind) + framed(path) + digest);
    return this;
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}

/** The length in bytes, a colon, the text. */
function framed(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`;
}
