import { byBytes } from '../bytes-order';
import type { SourceEntry } from '../source-entry';
import { FramedHash } from './framed-hash';

/** Changes when the same source is to get another hash. */
export const SCHEME = 'slipway-source-1';

/** Everything that is in the hash. */
export interface DigestedSource {
  /** Digest of the Dockerfile. */
  readonly dockerfile: string;
  readonly target?: string | undefined;
  /** In one spelling, sorted. */
  readonly platforms: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly salt?: string | undefined;
  /** Of the build context, sorted by bytes. */
  readonly entries: readonly SourceEntry[];
  /** Named contexts that are images and are read, sorted by name. */
  readonly images: readonly { readonly name: string; readonly image: string }[];
  /** Named contexts that are folders and are read, sorted by name. */
  readonly folders: readonly { readonly name: string; readonly entries: readonly SourceEntry[] }[];
}

/** The hash of a source: SHA-256, 64 hexadecimal digits. */
export function sourceDigest(source: DigestedSource): string {
  const hash = new FramedHash()
    .add(SCHEME, 'dockerfile', source.dockerfile)
    .addList('target', optional(source.target))
    .addList(
      'platforms',
      source.platforms.map((platform) => [platform]),
    )
    .addList('args', sortedPairs(source.args))
    .addList('salt', optional(source.salt))
    .addEntries('context', source.entries)
    .addList(
      'images',
      source.images.map(({ name, image }) => [name, image]),
    );
  for (const { name, entries } of source.folders) hash.add('folder', name).addEntries('context', entries);
  return hash.digest();
}

export function tagOf(hash: string): string {
  return `src-${hash.slice(0, 20)}`;
}

/** Whether the image of a named context is given by the tag of its own source, so is one of ours. */
export function isSourceTag(image: string): boolean {
  return /^src-[0-9a-f]{20}$/.test(image);
}

function optional(value: string | undefined): string[][] {
  return value === undefined ? [] : [[value]];
}

function sortedPairs(pairs: Readonly<Record<string, string>>): string[][] {
  return Object.entries(pairs).sort(([a], [b]) => byBytes(a, b));
}
