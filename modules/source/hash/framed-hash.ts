import { createHash } from 'node:crypto';
import type { SourceEntry } from '../source-entry';

/** A hash of values that go in with their lengths, so that no two lists of values are the same bytes. */
export class FramedHash {
  private readonly hash = createHash('sha256');

  add(...values: readonly string[]): this {
    for (const value of values) {
      const bytes = Buffer.from(value);
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(bytes.length));
      this.hash.update(length).update(bytes);
    }
    return this;
  }

  /** A list, with how many there are in front. */
  addList(name: string, rows: readonly (readonly string[])[]): this {
    this.add(name, String(rows.length));
    rows.forEach((row) => this.add(...row));
    return this;
  }

  addEntries(name: string, entries: readonly SourceEntry[]): this {
    return this.addList(
      name,
      entries.map(({ kind, path, digest }) => [kind, path, digest]),
    );
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}
