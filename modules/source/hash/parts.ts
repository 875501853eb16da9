import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';
import type { BaseImage, ExternalBase, Read } from '../dockerfile/read';
import { type ReadSet, readSet } from '../dockerfile/read-set';
import { entryDigest } from '../source-entry';
import { SourceError } from '../source-error';
import type { SourceOptions } from '../source-options';
import type { SourceWarning } from '../source-warning';
import type { Tree } from '../tree/tree';
import type { Walked } from '../tree/walk';
import { contextEntries, readIgnoreFile } from './context-entries';
import type { NamedContext } from './inputs';
import type { CheckedContext } from './missing-source';
import { shown } from './places';
import type { DigestedSource } from './source-digest';

interface Reading {
  /** Null: everything. */
  readonly reads: readonly Read[] | null;
  /** What is looked for also when everything counts as read. */
  readonly known: readonly Read[];
  readonly bases: readonly ExternalBase[];
  /** Images whose ONBUILD triggers may read more. */
  readonly baseImages: readonly BaseImage[];
  /** Platforms that RUN steps are for. */
  readonly stepPlatforms: readonly string[];
  readonly warnings: readonly SourceWarning[];
  readonly digested: Pick<DigestedSource, 'dockerfile' | 'args'>;
}

/** What the Dockerfile reads on any of the platforms. */
export function readDockerfile(
  content: Buffer,
  { target, args, onbuild, frontends }: SourceOptions,
  { platforms, contexts }: { platforms: readonly string[]; contexts: ReadonlyMap<string, NamedContext> },
): Reading {
  const options = {
    ...(target !== undefined && { target }),
    ...(args && { args }),
    ...(onbuild && { onbuild }),
    ...(frontends && { frontends }),
  };
  const text = content.toString('utf8');
  const sets = platforms.map((platform) => readSet(text, { ...options, platform }, contexts));
  const known = sets.flatMap(({ reads }) => (reads === null ? [] : [reads]));
  const reads = known.length < sets.length ? null : distinct(known.flat());
  return {
    reads,
    known: distinct(sets.flatMap((set) => set.known)),
    bases: distinct(sets.flatMap(({ externalBases }) => externalBases)),
    baseImages: reads === null ? [] : distinct(sets.flatMap(({ baseImages }) => baseImages)),
    stepPlatforms: distinct(sets.flatMap((set) => set.stepPlatforms)),
    warnings: distinct(sets.flatMap(({ warnings }) => warnings)),
    digested: digestedText(content, sets, args),
  };
}

/** Bytes that are no text all look the same in it, and so they count as bytes. */
function digestedText(
  content: Buffer,
  sets: readonly ReadSet[],
  args: SourceOptions['args'] = {},
): Reading['digested'] {
  const visible = sets.flatMap(({ visible: one }) => one ?? []);
  if (visible.length < sets.length || !isUtf8(content)) return { dockerfile: entryDigest(content), args };
  const texts = visible.map(({ text }) => text);
  const taken = Object.entries(args).filter(([name]) => visible.some((one) => one.args.has(name)));
  return {
    dockerfile: distinct(texts).length === 1 ? texts.slice(0, 1) : texts,
    args: Object.fromEntries(taken),
  };
}

/** What a context that is a folder contributes. */
export interface ContextPart extends Walked {
  readonly warnings: readonly SourceWarning[];
  readonly context: CheckedContext;
  /** Absolute path of its ignore file. */
  readonly ignoreFile: string | undefined;
  /** What is read of it; null: everything. */
  readonly reads: readonly Read[] | null;
}

export interface NamedPart extends ContextPart {
  readonly name: string;
}

/** What is read of all contexts, or of one. */
type AllReads = Pick<Reading, 'reads' | 'known'>;

function ofContext({ reads, known }: AllReads, name: string | undefined): AllReads {
  const isOwn = ({ context }: Read): boolean => context === name;
  return { reads: reads?.filter(isOwn) ?? null, known: known.filter(isOwn) };
}

/** The build context itself. */
export function ownContext(
  tree: Tree,
  { root, dockerfile, ...read }: { root: string; dockerfile: string } & AllReads,
): ContextPart {
  const candidates = [`${dockerfile}.dockerignore`, posix.join(root, '.dockerignore')];
  return contextPart(tree, { root, label: 'the build context', candidates }, ofContext(read, undefined));
}

/** The named contexts that are read, in the order of their names. */
export function namedContexts(
  tree: Tree,
  contexts: ReadonlyMap<string, NamedContext>,
  read: AllReads,
): { folders: NamedPart[]; images: { name: string; image: string }[] } {
  const folders: NamedPart[] = [];
  const images: { name: string; image: string }[] = [];
  for (const [name, context] of contexts) {
    const own = ofContext(read, name);
    if (own.reads?.length === 0) continue;
    if ('image' in context) images.push({ name, image: context.image });
    else folders.push({ name, ...namedFolder(tree, { name, folder: context.folder }, own) });
  }
  return { folders, images };
}

function namedFolder(tree: Tree, { name, folder }: { name: string; folder: string }, reads: AllReads): ContextPart {
  const label = `the named context "${name}"`;
  if (tree.list(folder) === undefined) {
    throw new SourceError(`${label} is not a folder on this machine: ${shown(folder)}`, `correct \`contexts\``);
  }
  return contextPart(tree, { root: folder, label, candidates: [posix.join(folder, '.dockerignore')] }, reads);
}

function contextPart(
  tree: Tree,
  { root, label, candidates }: { root: string; label: string; candidates: readonly string[] },
  { reads, known }: AllReads,
): ContextPart {
  const { rules, path } = readIgnoreFile(tree, candidates, shown);
  const context = { tree, root, rules, label, ignoreFile: path === undefined ? undefined : shown(path) };
  return { ...contextEntries(context, reads ?? { all: known }), context, ignoreFile: path, reads };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
