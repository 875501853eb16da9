import { posix } from 'node:path';
import type { Read } from '../dockerfile/read';
import { pathInRoot } from '../go-text';
import { globMatches, hasWildcard, parseGlob } from '../ignore/glob';
import type { Tree, TreeName } from './tree';

/** What a path of a Dockerfile stands for in a context. */
export interface Resolved {
  readonly read: Read;
  /** Paths that it names, links followed. */
  readonly paths: ReadonlySet<string>;
  /** Links on the way, which the builder needs as well. */
  readonly links: ReadonlySet<string>;
  /** What is left of a path with `**`, to be matched below `paths`. */
  readonly rest: string | undefined;
}

/** Linux follows as many links before it gives up. */
const MOST_LINKS = 40;

interface Step {
  readonly name: string;
  readonly matches: (name: string) => boolean;
}

/**
 * Finds what a COPY source stands for: wildcards name by name, and links as BuildKit follows them, which is inside the
 * context: one that leaves it goes on at its root. Throws {@link BadPattern}.
 */
export function resolveRead(tree: Tree, root: string, read: Read): Resolved {
  const names = read.path === '' ? [] : read.path.split('/');
  const stars = read.parents ? names.findIndex((name) => name.includes('**')) : -1;
  const steps = (stars < 0 ? names : names.slice(0, stars)).map(toStep);
  const walk = new Resolution(tree, root);
  walk.follow('', steps, 0);
  return { read, paths: walk.paths, links: walk.links, rest: stars < 0 ? undefined : names.slice(stars).join('/') };
}

function toStep(name: string): Step {
  if (!hasWildcard(name)) return literal(name);
  const glob = parseGlob(name);
  return { name, matches: (candidate) => globMatches(glob, candidate) };
}

function literal(name: string): Step {
  return { name, matches: (candidate) => candidate === name };
}

class Resolution {
  readonly paths = new Set<string>();
  readonly links = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(
    private readonly tree: Tree,
    private readonly root: string,
  ) {}

  follow(folder: string, steps: readonly Step[], links: number): void {
    const [step, ...rest] = steps;
    if (step === undefined) {
      this.paths.add(folder);
      return;
    }
    const state = [folder, ...steps.map(({ name }) => name)].join('\0');
    if (links > MOST_LINKS || this.seen.has(state)) return;
    this.seen.add(state);
    for (const entry of this.tree.list(posix.join(this.root, folder)) ?? []) {
      if (step.matches(entry.name)) this.enter(entry, posix.join(folder, entry.name), { rest, links });
    }
  }

  private enter({ kind }: TreeName, path: string, { rest, links }: { rest: readonly Step[]; links: number }): void {
    if (kind === 'link') {
      this.links.add(path);
      const target = linkTarget(path, this.tree.readLink(posix.join(this.root, path)));
      const steps = target === '' ? [] : target.split('/').map(literal);
      this.follow('', [...steps, ...rest], links + 1);
    } else if (rest.length === 0) this.paths.add(path);
    else if (kind === 'folder') this.follow(path, rest, links);
  }
}

/** Where a link leads inside the context. */
export function linkTarget(path: string, text: string): string {
  return pathInRoot(text.startsWith('/') ? text : posix.join('/', posix.dirname(path), text));
}
