import { posix } from 'node:path';
import { pathInRoot } from '../go-text';
import { globMatches, hasWildcard, parseGlob, requireGlob } from '../ignore/glob';
import type { Pattern } from '../ignore/pattern';
import type { RootedTree } from './rooted-tree';
import type { Sent } from './sent';

/** BuildKit follows as many before it gives up (`maxSymlinkLimit` of `cache/contenthash/path.go`). */
const MOST_LINKS = 255;

type Step = (name: string) => boolean;

/** How the builder finds a source among what it is sent, and what it needs for that. */
export class Resolution {
  /** Paths that it reads with all that is in them, links followed. */
  readonly paths = new Set<string>();
  /** Links on the way, which it needs as well. */
  readonly links = new Set<string>();
  /** Patterns with `**` that it holds against what is in a folder. */
  readonly patterns: { readonly folder: string; readonly pattern: Pattern }[] = [];
  /** Where it looks for something that it is not sent: it refuses the line. */
  missing: string | undefined;
  /** A wildcard matches nothing, which it accepts. */
  nothing = false;
  /** What wildcards match and is in no context of ours. */
  readonly leftOut = new Set<string>();

  constructor(
    readonly tree: RootedTree,
    readonly sent: Sent,
  ) {}

  /** Reads what is at the end of a path, with all that is in it. */
  take(path: string): void {
    const found = this.follow(path);
    if (found !== undefined) this.paths.add(found);
  }

  /** What is at the end of a path. All links are followed inside the context: one that leaves it goes on at its root. */
  follow(path: string): string | undefined {
    const names = path.split('/');
    let at = '';
    for (let name = names.shift(), links = 0; name !== undefined; name = names.shift()) {
      at = pathInRoot(`${at}/${name}`);
      if (this.tree.kindOf(at) !== 'link') continue;
      if (++links > MOST_LINKS || !this.sent.has(at)) return this.lose(at);
      this.links.add(at);
      const text = this.tree.readLink(at);
      at = text.startsWith('/') ? '' : pathInRoot(`${at}/..`);
      names.unshift(...text.split('/'));
    }
    return this.sent.has(at) ? at : this.lose(at);
  }

  /** What matches a path with wildcards and is sent. Links are followed before the first wildcard, and not behind it. */
  glob(path: string): string[] {
    const names = path.split('/');
    const fixed = names.findIndex(hasWildcard);
    const folder = this.follow(names.slice(0, fixed).join('/'));
    if (folder === undefined) return [];
    const found = this.matches(folder, names.slice(fixed).map(globStep));
    if (found.length === 0) this.keep(folder);
    return found;
  }

  /** What is sent of the paths below a folder whose names match one by one, links not followed. */
  matches(folder: string, [step, ...rest]: readonly Step[]): string[] {
    if (step === undefined) {
      if (this.sent.leavesOut(folder)) this.leftOut.add(folder);
      return this.sent.has(folder) ? [folder] : [];
    }
    return this.tree
      .list(folder)
      .filter(({ name, kind }) => step(name) && (rest.length === 0 || kind === 'folder'))
      .flatMap(({ name }) => this.matches(posix.join(folder, name), rest));
  }

  /** The builder walks a folder in which nothing matches: it must be there, which takes something that is sent in it. */
  keep(folder: string): void {
    this.nothing = true;
    const first = folder === '' ? undefined : this.sent.first(folder);
    if (first !== undefined) this.paths.add(first);
  }

  lose(path: string): undefined {
    this.missing ??= path;
  }
}

function globStep(name: string): Step {
  const glob = parseGlob(name);
  requireGlob(glob);
  return (candidate) => globMatches(glob, candidate);
}
