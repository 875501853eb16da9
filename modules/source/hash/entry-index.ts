import { byBytes } from '../bytes-order';
import type { SourceEntry } from '../source-entry';

/** Finds paths among sorted entries. */
export class EntryIndex {
  constructor(private readonly entries: readonly SourceEntry[]) {}

  /** Whether the path, or something below it, is an entry. */
  has(path: string): boolean {
    const folder = `${path}/`;
    return this.from(path)?.path === path || (this.from(folder)?.path.startsWith(folder) ?? false);
  }

  private from(path: string): SourceEntry | undefined {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && byBytes(entry.path, path) < 0) low = middle + 1;
      else high = middle;
    }
    return this.entries[low];
  }
}
