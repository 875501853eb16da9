import type { ExternalBase, Read } from '../dockerfile/read';
import { readSet } from '../dockerfile/read-set';
import { posix } from 'node:path';
import type { SourceEntry } from '../source-entry';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import type { Tree } from '../tree/tree';
import { contextEntries, readIgnoreFile } from './context-entries';
import type { NamedContext } from './inputs';
import { shown } from './places';

interface Reading {
  /** Null: everything. */
  readonly reads: readonly Read[] | null;
  readonly bases: readonly ExternalBase[];
  readonly warnings: readonly SourceWarning[];
}

/** What the Dockerfile reads on any of the platforms. */
export function readDockerfile(
  text: string,
  { target, args, onbuild }: SourceOptions,
  { platforms, contexts }: { platforms: readonly string[]; contexts: ReadonlyMap<string, NamedContext> },
): Reading {
  const options = { ...(target !== undefined && { target }), ...(args && { args }), ...(onbuild && { onbuild }) };
  const sets = platforms.map((platform) => readSet(text, { ...options, platform }, contexts.keys()));
  const known = sets.flatMap(({ reads }) => (reads === null ? [] : [reads]));
  return {
    reads: known.length < sets.length ? null : distinct(known.flat()),
    bases: distinct(sets.flatMap(({ externalBases }) => externalBases)),
    warnings: distinct(sets.flatMap(({ warnings }) => warnings)),
  };
}

interface Part {
  readonly entries: SourceEntry[];
  readonly warnings: readonly SourceWarning[];
}

/** The build context itself. */
export function ownContext(
  tree: Tree,
  { root, dockerfile, reads }: { root: string; dockerfile: string; reads: readonly Read[] | null },
): Part & { readonly ignoreFile: string | undefined } {
  const candidates = [`${dockerfile}.dockerignore`, posix.join(root, '.dockerignore')];
  const { rules, path } = readIgnoreFile(tree, candidates, shown);
  const ignoreFile = path === undefined ? undefined : shown(path);
  const own = reads?.filter(({ context }) => context === undefined) ?? null;
  return { ...contextEntries({ tree, root, rules, label: 'the build context', ignoreFile }, own), ignoreFile: path };
}

/** The named contexts that are read, in the order of their names. */
export function namedContexts(
  tree: Tree,
  contexts: ReadonlyMap<string, NamedContext>,
  reads: readonly Read[] | null,
): { folders: (Part & { name: string })[]; images: string[][] } {
  const folders: (Part & { name: string })[] = [];
  const images: string[][] = [];
  for (const [name, context] of contexts) {
    const own = reads?.filter((read) => read.context === name) ?? null;
    if (own?.length === 0) continue;
    if ('image' in context) images.push([name, context.image]);
    else folders.push({ name, ...namedFolder(tree, { name, folder: context.folder }, own) });
  }
  return { folders, images };
}

function namedFolder(
  tree: Tree,
  { name, folder }: { name: string; folder: string },
  reads: readonly Read[] | null,
): Part {
  const label = `the named context "${name}"`;
  if (tree.list(folder) === undefined) {
    throw new SourceError(`${label} is not a folder on this machine: ${shown(folder)}`, `correct \`contexts\``);
  }
  const { rules, path } = readIgnoreFile(tree, [posix.join(folder, '.dockerignore')], shown);
  const ignoreFile = path === undefined ? undefined : shown(path);
  return contextEntries({ tree, root: folder, rules, label, ignoreFile }, reads);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
