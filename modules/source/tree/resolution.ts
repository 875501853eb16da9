import { posix } from 'node:path';
import { pathInRoot } from '../go-text';
import { excludeList } from '../ignore/exclude-list';
import { globMatches, hasWildcard, parseGlob, requireGlob } from '../ignore/glob';
import type { Pattern } from '../ignore/pattern';
import type { PatternList } from '../ignore/pattern-list';
import type { RootedTree } from './rooted-tree';
import type { Sent } from './sent';
import { Sieve } from './sieve';

/** BuildKit follows as many before it gives up (`maxSymlinkLimit` of `cache/contenthash/path.go`). */
const MOST_LINKS = 255;

const EVERYTHING = excludeList(['**']);

type Step = (name: string) => boolean;

/** How the builder finds a source among what it is sent, and what it needs for that. */
export class Resolution {
  /** Paths that it reads with all that is in them, links followed. */
  readonly paths = new Set<string>();
  /** Links on the way, which it needs as well. */
  readonly links = new Set<string>();
  /** Paths of which a sieve leaves something out. */
  readonly sieved: { readonly path: string; readonly sieve: Sieve }[] = [];
  /** Patterns with `**` that it holds against what is in a folder. */
  readonly patterns: { readonly folder: string; readonly pattern: Pattern; readonly sieve: Sieve | undefined }[] = [];
  /** Where it looks for something that it is not sent: it refuses the line. */
  missing: string | undefined;
  /** A wildcard matches nothing, which it accepts. */
  nothing = false;
  /** What wildcards match and is in no context of ours. */
  readonly leftOut = new Set<string>();

  constructor(
    readonly tree: RootedTree,
    readonly sent: Sent,
    private readonly excludes: PatternList,
  ) {}

  /** Reads what is at the end of a path, with all that is in it. */
  take(path: string): void {
    const found = this.follow(path);
    if (found !== undefined) this.add(found, found);
  }

  /** Reads a path but for what is excluded, seen from the folder `from`. Whether anything can be left of it. */
  add(path: string, from: string): boolean {
    const sieve = this.sieve(from);
    const passed = sieve?.descend(path);
    if (sieve === undefined) this.paths.add(path);
    else if (passed !== undefined) this.sieved.push({ path, sieve: passed });
    if (sieve !== undefined) this.standOn(from);
    return sieve === undefined || passed !== undefined;
  }

  /** Reads what matches in a folder but for what is excluded, seen from the folder `from`. */
  addPattern(folder: string, pattern: Pattern, from: string): void {
    const sieve = this.sieve(from);
    const passed = sieve?.descend(folder);
    if (sieve === undefined || passed !== undefined) this.patterns.push({ folder, pattern, sieve: passed });
    if (sieve !== undefined) this.standOn(from);
  }

  /** The folder that the builder looks into must be there, also when all that is in it is excluded. */
  private standOn(folder: string): void {
    if (folder !== '') this.sieved.push({ path: folder, sieve: Sieve.at(folder, EVERYTHING) });
  }

  private sieve(from: string): Sieve | undefined {
    return this.excludes.rules.length === 0 ? undefined : Sieve.at(from, this.excludes);
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
