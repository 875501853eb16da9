import { byBytes } from '../bytes-order';
import type { VisibleText } from '../dockerfile/visible-text';
import type { SourceEntry } from '../source-entry';
import { FramedHash } from './framed-hash';

/** Changes when the same source is to get another hash. */
export const SCHEME = 'slipway-source-3';

/** What BuildKit sees of it for each platform, once when they are all the same; the digest of its bytes when that is not known. */
export type DigestedDockerfile = readonly VisibleText[] | string;

/** Everything that is in the hash. */
export interface DigestedSource {
  readonly dockerfile: DigestedDockerfile;
  readonly target?: string | undefined;
  /** In one spelling, sorted. */
  readonly platforms: readonly string[];
  /** Those that the Dockerfile takes, or all when it is not understood. */
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
  const hash = addDockerfile(new FramedHash().add(SCHEME), source.dockerfile)
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

function addDockerfile(hash: FramedHash, dockerfile: DigestedDockerfile): FramedHash {
  if (typeof dockerfile === 'string') return hash.add('dockerfile', dockerfile);
  hash.add('texts', String(dockerfile.length));
  for (const { syntax, instructions, stages } of dockerfile) {
    hash
      .addList('syntax', optional(syntax))
      .addList(
        'instructions',
        instructions.map((instruction) => [instruction]),
      )
      .addList(
        'stages',
        stages.map((stage) => [String(stage)]),
      );
  }
  return hash;
}

function optional(value: string | undefined): string[][] {
  return value === undefined ? [] : [[value]];
}

function sortedPairs(pairs: Readonly<Record<string, string>>): string[][] {
  return Object.entries(pairs).sort(([a], [b]) => byBytes(a, b));
}
