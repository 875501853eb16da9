import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { DEFAULT_PLATFORM, formatPlatform, parsePlatform } from '../dockerfile/platform';
import { familiarName, isReference } from '../dockerfile/reference';
import { quoted } from '../go-text';
import { nearestName } from '../nearest-name';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { Tree } from '../tree/tree';
import { absolute, shown } from './places';

/** A remote run, or a wrapper that copies the folder of a stack, has no more than that folder. */
const ELSEWHERE =
  'where only the folder of the stack is (a remote run, a copy by Terragrunt), an image that the registry does not have ' +
  'cannot be built: apply from a checkout, or have the image pushed from one first';

export function requireContext(tree: Tree, root: string): void {
  if (tree.list(root) !== undefined) return;
  throw new SourceError(
    `the build context ${shown(root)} is not a folder on this machine${nearby(tree, root, () => true)}`,
    `correct the path; ${ELSEWHERE}`,
    { file: shown(root) },
  );
}

/** The Dockerfile and its bytes. Without a name Docker also takes `dockerfile`. */
export function findDockerfile(tree: Tree, root: string, name?: string): { path: string; content: Buffer } {
  const candidates = name === undefined ? ['Dockerfile', 'dockerfile'] : [name];
  for (const candidate of candidates) {
    const path = absolute(root, candidate);
    const content = tree.read(path);
    if (content !== undefined) return { path, content };
  }
  const path = absolute(root, candidates[0] ?? '');
  throw new SourceError(
    `there is no Dockerfile ${shown(path)} on this machine${nearby(tree, path, (candidate) => /dockerfile/i.test(candidate))}`,
    `correct the path, which starts at the build context ${shown(root)}; ${ELSEWHERE}`,
    { file: shown(path) },
  );
}

function nearby(tree: Tree, path: string, fits: (name: string) => boolean): string {
  const folder = posix.dirname(path);
  const names = tree.list(folder)?.map(({ name }) => name);
  if (names === undefined) return folder === path ? '' : `; there is no folder ${shown(folder)}`;
  const nearest =
    nearestName(posix.basename(path), names) ?? names.filter(fits).find((name) => /dockerfile/i.test(name));
  return nearest === undefined ? '' : `; did you mean ${shown(posix.join(folder, nearest))}?`;
}

/** Sorted, each once, in one spelling. */
export function normalPlatforms(platforms: SourceOptions['platforms']): string[] {
  const given = platforms === undefined || platforms.length === 0 ? [DEFAULT_PLATFORM] : platforms;
  return [...new Set(given.map((platform) => formatPlatform(parsePlatform(platform))))].sort(byBytes);
}

export type NamedContext = { readonly folder: string } | { readonly image: string };

/** Named contexts by the short names that Docker looks them up by, sorted. Folders are absolute. */
export function normalContexts(contexts: SourceOptions['contexts'] = {}): Map<string, NamedContext> {
  const found = new Map<string, NamedContext>();
  for (const [name, value] of Object.entries(contexts).sort(([a], [b]) => byBytes(a, b))) {
    if (!isReference(name)) {
      throw new SourceError(`invalid context name ${quoted(name)}`, 'use lower-case letters, digits, ".", "_" and "-"');
    }
    if (typeof value !== 'string' && !isReference(value.image)) {
      throw new SourceError(
        `the named context ${quoted(name)} is no image: ${quoted(value.image)}`,
        'write the reference of an image, like node:22 or ghcr.io/acme/base@sha256:…',
      );
    }
    found.set(familiarName(name), typeof value === 'string' ? { folder: absolute(value) } : value);
  }
  return found;
}
