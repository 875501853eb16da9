import { posix } from 'node:path';
import { cleanPath, pathInRoot, trim } from '../go-text';
import { globMatches, hasWildcard, parseGlob, requireGlob } from '../ignore/glob';
import { Pattern } from '../ignore/pattern';
import type { RootedTree } from './rooted-tree';

/**
 * The patterns for which BuildKit's client sends paths of a Dockerfile: each path, cut where a link is, and where the links
 * lead (`FollowLinks` of fsutil's `followlinks.go`). It follows each link once: a second path through one leads nowhere.
 */
export class FollowedPaths {
  private readonly found = new Map<string, Pattern>();
  private everything = false;

  private readonly met = new Set<string>();

  constructor(
    private readonly tree: RootedTree,
    /** Links that are taken as not there. */
    private readonly without: ReadonlySet<string> = new Set(),
  ) {}

  /** Undefined when it sends everything. */
  get patterns(): readonly Pattern[] | undefined {
    return this.everything ? undefined : [...this.found.values()];
  }

  /** All links on the way. */
  get links(): readonly string[] {
    return [...this.met];
  }

  /** Throws {@link BadPattern}. */
  follow(path: string): void {
    if (path === '') this.everything = true;
    const names = path.split('/');
    for (const depth of names.keys()) {
      const here = names.slice(0, depth + 1).join('/');
      const rest = names.slice(depth + 1);
      const targets = this.targets(here);
      if (targets.length === 0 && rest.length > 0) continue;
      if (this.found.has(here)) return;
      this.found.set(here, new Pattern(cleanPath(trim(here))));
      if (targets.length > 0) return targets.forEach((target) => this.follow(inRoot(target, rest)));
    }
  }

  /** Where links of this name lead. Only the last name may be a pattern: the folder is looked for as it is written. */
  private targets(path: string): string[] {
    const folder = posix.dirname(path);
    const isMatch = matcher(posix.basename(path));
    const links = this.tree
      .list(folder)
      .filter(({ name, kind }) => kind === 'link' && isMatch(name))
      .map(({ name }) => posix.join(folder, name))
      .filter((link) => !this.without.has(link));
    links.forEach((link) => this.met.add(link));
    return links.map((link) => linkTarget(this.tree, link));
  }
}

/** Where a link leads inside the context, by its text alone: what another link on that way means is not asked. */
export function linkTarget(tree: RootedTree, link: string): string {
  const text = tree.readLink(link);
  return pathInRoot(text.startsWith('/') ? text : posix.join('/', posix.dirname(link), text));
}

function inRoot(folder: string, names: readonly string[]): string {
  return pathInRoot([folder, ...names].join('/'));
}

function matcher(wanted: string): (name: string) => boolean {
  if (!hasWildcard(wanted)) return (name) => name === wanted;
  const glob = parseGlob(wanted);
  requireGlob(glob);
  return (name) => globMatches(glob, name);
}
