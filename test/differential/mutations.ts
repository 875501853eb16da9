import { posix } from 'node:path';
import { addLink, file, foldersOf, linkText, pathsOf } from './folder';
import { BASE, type Bases, UNREACHABLE_FILE, UNREACHABLE_STAGE } from './generate';
import { ignoreLine } from './ignore';
import type { Folder, Input, Node } from './input';
import type { Random } from './random';
import { respelled } from './spelling';

export const MUTATION_KINDS = [
  'content',
  'mode',
  'rename',
  'link text',
  'empty folder',
  'ignore rule',
  'comment',
  'layout',
  'spelling',
  'excluded',
  'unused argument',
  'unreachable stage',
  'text of an unreachable stage',
  'build argument',
  'named context',
  'base of ours',
] as const;

export type MutationKind = (typeof MUTATION_KINDS)[number];

interface Change {
  readonly random: Random;
  readonly kind: MutationKind;
  /** A text that is nowhere in the input. */
  readonly text: string;
  readonly bases: Bases;
}

/** The input with one thing changed. */
export function mutate(input: Input, change: Change): Input {
  const { random, kind, text, bases } = change;
  const context = (to: Folder): Input => ({ ...input, context: to });
  switch (kind) {
    case 'content':
      return context(withContent(random, input.context, text));
    case 'mode':
      return context(withMode(random, input.context));
    case 'rename':
      return context(withRenamed(random, input.context));
    case 'link text':
      return context(withLinkText(random, input.context));
    case 'empty folder':
      return context(withEmptyFolder(random, input.context));
    case 'ignore rule':
      return { ...input, ignore: withIgnoreRule(random, input) };
    case 'comment':
      return withOneChanged(random, input, (item) => inserted(random, item.split('\n'), `# ${text}`).join('\n'));
    case 'layout':
      return withOneChanged(random, input, (item) => laidOut(random, item));
    case 'spelling':
      return { ...input, dockerfile: respelled(random, input.dockerfile) };
    case 'excluded':
      return context(withFileChanged(change, input.context));
    case 'unused argument':
      return { ...input, args: { ...input.args, UNUSED: text } };
    case 'unreachable stage':
      return context({ ...input.context, [UNREACHABLE_FILE]: file(text) });
    case 'text of an unreachable stage':
      return { ...input, dockerfile: input.dockerfile.map((line) => withLabel(line, text)) };
    case 'build argument':
      return { ...input, args: { ...input.args, VERSION: text } };
    case 'named context':
      return { ...input, folders: withFolderChanged(change, input.folders) };
    case 'base of ours':
      return { ...input, images: { ...input.images, [BASE]: bases.second } };
  }
}

function withContent(random: Random, folder: Folder, text: string): Folder {
  const name = random.pick(pathsOf(folder, 'file'));
  const node = folder[name];
  const mode = node?.kind === 'file' ? node.mode : 0o644;
  return { ...folder, [name]: file(random.chance(0.1) ? '' : text, mode) };
}

/** The executable bit, or bits that no image has. */
function withMode(random: Random, folder: Folder): Folder {
  const name = random.pick(pathsOf(folder, 'file'));
  const node = folder[name];
  if (node?.kind !== 'file') return folder;
  const mode = random.chance(0.6) ? node.mode ^ 0o100 : node.mode ^ random.pick([0o020, 0o040, 0o004, 0o011]);
  return { ...folder, [name]: { ...node, mode } };
}

function withRenamed(random: Random, folder: Folder): Folder {
  const from = random.pick(random.chance(0.2) ? [...foldersOf(folder), 'none'] : Object.keys(folder));
  const to = posix.join(posix.dirname(from), `renamed${posix.extname(from)}`);
  const moved = (name: string): string =>
    name === from || name.startsWith(`${from}/`) ? to + name.slice(from.length) : name;
  return Object.fromEntries(Object.entries(folder).map(([name, node]) => [moved(name), node]));
}

function withLinkText(random: Random, folder: Folder): Folder {
  const links = pathsOf(folder, 'link');
  if (links.length === 0) {
    const nodes = new Map<string, Node>(Object.entries(folder));
    addLink(random, nodes);
    return Object.fromEntries(nodes);
  }
  const at = random.pick(links);
  return { ...folder, [at]: { kind: 'link', text: linkText(random, at, folder) } };
}

function withEmptyFolder(random: Random, folder: Folder): Folder {
  const [first] = pathsOf(folder, 'folder');
  if (first !== undefined && random.chance(0.5)) {
    return Object.fromEntries(Object.entries(folder).filter(([name]) => name !== first));
  }
  const at = posix.join(random.pick(['', ...foldersOf(folder)]), 'new-empty');
  return { ...folder, [at]: { kind: 'folder' } };
}

function withIgnoreRule(random: Random, { ignore, context }: Input): readonly string[] {
  if (ignore.length > 0 && random.chance(0.3)) return ignore.filter((_, index) => index > 0);
  return inserted(random, ignore, ignoreLine(random, context));
}

function withOneChanged(random: Random, input: Input, change: (item: string) => string): Input {
  const at = random.between(0, input.dockerfile.length - 1);
  return { ...input, dockerfile: input.dockerfile.map((item, index) => (index === at ? change(item) : item)) };
}

/** The same instruction in other lines; in a heredoc they are content. */
function laidOut(random: Random, item: string): string {
  const splits = item.startsWith('#') ? item : item.replace(' ', ' \\\n');
  return random.pick([`${item.replaceAll('\n', '\r\n')}\r`, ` \n\n${item}`, `  \t${item}`, `${item}\n`, splits]);
}

/** A bare label: an instruction of the stage's own, which adds no file. */
function withLabel(line: string, text: string): string {
  return line.startsWith(`FROM scratch AS ${UNREACHABLE_STAGE}\n`) ? `${line}\nLABEL text="${text}"` : line;
}

function withFolderChanged(change: Change, folders: Input['folders']): Input['folders'] {
  const name = change.random.pick(Object.keys(folders));
  return { ...folders, [name]: withFileChanged(change, folders[name] ?? {}) };
}

function withFileChanged({ random, text }: Change, folder: Folder): Folder {
  const change = random.pick([
    () => withContent(random, folder, text),
    () => withMode(random, folder),
    () => withRenamed(random, folder),
    () => withEmptyFolder(random, folder),
  ]);
  return change();
}

function inserted(random: Random, list: readonly string[], item: string): string[] {
  const at = random.between(0, list.length);
  return [...list.slice(0, at), item, ...list.slice(at)];
}
