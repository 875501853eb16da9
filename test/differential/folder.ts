import { posix } from 'node:path';
import type { Folder, Node } from './input';
import type { Random } from './random';

const FOLDERS = ['', '', 'src', 'src', 'src/deep', 'lib', 'lib/ui', 'conf', 'docs', 'a b'];
const FILES = ['main.ts', 'index.js', 'README.md', 'a.txt', 'b.txt', 'run.sh', 'data.json', '.env', 'x+y.txt'];
const RARE_FILES = ['[z].txt', 'ü.txt', 'two words.txt', 'back\\slash.txt', 'Makefile', '$HOME.txt', '#hash.txt'];
const MODES = [0o644, 0o644, 0o644, 0o755, 0o600, 0o664, 0o775];

/** Text that no other case has, so that no build finds another case's steps in the cache. */
export type Text = () => string;

/** A tree of some files, links and empty folders. */
export function generateFolder(random: Random, text: Text): Folder {
  const nodes = new Map<string, Node>();
  for (let count = random.between(4, 12); count > 0; count--) {
    const name = random.pick(random.chance(0.15) ? RARE_FILES : FILES);
    nodes.set(posix.join(random.pick(FOLDERS), name), file(text(), random.pick(MODES)));
  }
  if (random.chance(0.4)) nodes.set(posix.join(random.pick(FOLDERS), 'empty'), { kind: 'folder' });
  for (let count = random.between(0, 2); count > 0; count--) addLink(random, nodes);
  return Object.fromEntries(nodes);
}

export const file = (content: string, mode = 0o644): Node => ({ kind: 'file', content, mode });

/** Puts a link somewhere that leads to something that is there, or (rarely) to nothing. */
export function addLink(random: Random, nodes: Map<string, Node>): void {
  const at = posix.join(random.pick(FOLDERS), `link-${random.between(1, 3)}`);
  nodes.set(at, { kind: 'link', text: linkText(random, at, Object.fromEntries(nodes)) });
}

/** The text of a link at `at`: relative, or absolute, which the builder reads from the root of the context. */
export function linkText(random: Random, at: string, folder: Folder): string {
  if (random.chance(0.08)) return 'nowhere';
  const targets = [...Object.keys(folder), ...foldersOf(folder)].filter((name) => !`${name}/`.startsWith(`${at}/`));
  if (targets.length === 0) return 'nowhere';
  const target = random.pick(targets);
  return random.chance(0.2) ? `/${target}` : posix.relative(posix.dirname(at), target) || '.';
}

/** Every folder that something is in, and the empty ones. */
export function foldersOf(folder: Folder): string[] {
  const found = new Set<string>();
  for (const [name, node] of Object.entries(folder)) {
    let at = node.kind === 'folder' ? name : posix.dirname(name);
    for (; at !== '.'; at = posix.dirname(at)) found.add(at);
  }
  return [...found].sort();
}

export function pathsOf(folder: Folder, kind: Node['kind']): string[] {
  return Object.keys(folder).filter((name) => folder[name]?.kind === kind);
}
