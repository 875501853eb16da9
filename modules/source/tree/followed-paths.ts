import { posix } from 'node:path';
import { cleanPath, pathInRoot, trim } from '../go-text';
import { globMatches, hasWildcard, requireGlob } from '../ignore/glob';
import { Pattern } from '../ignore/pattern';
import type { RootedTree } from './rooted-tree';

/**
 * The patterns for which BuildKit's client sends a path of a Dockerfile: the path, cut where a link is, and where the links
 * lead (`FollowLinks` of fsutil's `followlinks.go`). Undefined when it sends everything. Throws {@link BadPattern}.
 */
export function followedPaths(tree: RootedTree, path: string): readonly Pattern[] | undefined {
  const followed = new FollowedPaths(tree);
  followed.follow(path);
  return followed.everything ? undefined : [...followed.texts].map((text) => new Pattern(cleanPath(trim(text))));
}

class FollowedPaths {
  readonly texts = new Set<string>();
  everything = false;

  constructor(private readonly tree: RootedTree) {}

  follow(path: string): void {
    if (path === '') this.everything = true;
    const names = path.split('/');
    for (const depth of names.keys()) {
      const here = names.slice(0, depth + 1).join('/');
      const rest = names.slice(depth + 1);
      const targets = this.targets(here);
      if (targets.length === 0 && rest.length > 0) continue;
      if (this.texts.has(here)) return;
      this.texts.add(here);
      if (targets.length > 0)
        return targets.forEach((target) => this.follow([target, ...rest].filter(Boolean).join('/')));
    }
  }

  /** Where links of this name lead. Only the last name may be a pattern: the folder is looked for as it is written. */
  private targets(path: string): string[] {
    const folder = posix.dirname(path);
    const isMatch = matcher(posix.basename(path));
    const links = this.tree.list(folder).filter(({ name, kind }) => kind === 'link' && isMatch(name));
    return links.map(({ name }) => linkTarget(this.tree, posix.join(folder, name)));
  }
}

/** Where a link leads inside the context, by its text alone: what another link on that way means is not asked. */
export function linkTarget(tree: RootedTree, link: string): string {
  const text = tree.readLink(link);
  return pathInRoot(text.startsWith('/') ? text : posix.join('/', posix.dirname(link), text));
}

function matcher(wanted: string): (name: string) => boolean {
  if (!hasWildcard(wanted)) return (name) => name === wanted;
  requireGlob(wanted);
  return (name) => globMatches(wanted, name);
}
