import type { Matched, PatternList } from '../ignore/pattern-list';

/**
 * What `--exclude` lets through of a source. BuildKit holds its patterns against the paths below the source (`Copy` of
 * fsutil's `copy/copy.go`), so that a source that is a file is never left out.
 */
export class Sieve {
  private constructor(
    private readonly excludes: PatternList,
    /** The folder that patterns start from, with a slash. */
    private readonly below: string,
    /** What stands here gets through; what is below may do so in any case. */
    readonly isOpen: boolean,
    private readonly state: Matched | undefined,
  ) {}

  static at(folder: string, excludes: PatternList): Sieve {
    return new Sieve(excludes, folder === '' ? '' : `${folder}/`, true, undefined);
  }

  /** The same for sieves that let through the same. */
  get key(): string {
    return JSON.stringify([this.below, this.excludes.key]);
  }

  /** What it lets through of a path right below; undefined when that is nothing. */
  child(path: string): Sieve | undefined {
    const inside = path.slice(this.below.length);
    const { matched, state } = this.excludes.decide(inside, this.state);
    if (matched && this.excludes.prunes(inside)) return undefined;
    return new Sieve(this.excludes, this.below, !matched, state);
  }

  /** The same of a path at any depth below, or of the folder itself. */
  descend(path: string): Sieve | undefined {
    if (path.length < this.below.length || path === '') return this;
    const names = path.slice(this.below.length).split('/');
    const paths = names.map((_, depth) => this.below + names.slice(0, depth + 1).join('/'));
    return paths.reduce<Sieve | undefined>((sieve, one) => sieve?.child(one), this);
  }
}
