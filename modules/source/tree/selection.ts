import type { Pattern } from '../ignore/pattern';
import type { Sieve } from './sieve';

/** What matches a pattern below a folder, if need be through a sieve. */
interface Matching {
  readonly pattern: Pattern;
  readonly below: string;
  readonly sieve: Sieve | undefined;
}

/** Which part of a context is read: a tree of names with all of it, some of it, or what patterns match. */
export class Selection {
  private readonly children = new Map<string, Selection>();
  private readonly patterns: Matching[] = [];
  private readonly sieves: Sieve[] = [];
  private readonly parts = new Set<string>();
  private whole = false;

  static readonly everything = new Selection().addAll('');

  /** Whether what stands here is selected, with all that is in it. */
  get all(): boolean {
    return this.whole;
  }

  /** Whether what stands here is selected, with all or some of what is in it. */
  get taken(): boolean {
    return this.whole || this.sieves.some(({ isOpen }) => isOpen);
  }

  /** The same for selections of the same. */
  get key(): string {
    return this.whole ? '' : JSON.stringify([...this.parts].sort());
  }

  /** Selects a path, which has no wildcards, with all below it. */
  addAll(path: string): this {
    this.parts.add(path);
    this.at(path).whole = true;
    return this;
  }

  /** Selects what a sieve lets through of a path, which it has come down to. */
  addThrough(path: string, sieve: Sieve): void {
    this.parts.add(`${path}\0${sieve.key}`);
    this.at(path).sieves.push(sieve);
  }

  /** Selects what `pattern` matches below a folder. */
  addPattern(folder: string, pattern: Pattern, sieve?: Sieve): void {
    this.parts.add(`${folder}\0${pattern.text}\0${sieve?.key ?? ''}`);
    this.at(folder).patterns.push({ pattern, below: folder === '' ? '' : `${folder}/`, sieve });
  }

  /** The part that `name` has in it; undefined when nothing there is selected. `path` is that of the name. */
  child(name: string, path: string): Selection | undefined {
    if (this.whole) return Selection.everything;
    const child = this.children.get(name);
    if (this.patterns.length === 0 && this.sieves.length === 0) return child;
    // Patterns hold for all folders below.
    const patterns = this.patterns.flatMap((one) => passed(one, path));
    const matching = patterns.filter(({ pattern, below }) => pattern.matches(path.slice(below.length)));
    if (matching.some(({ sieve }) => sieve === undefined)) return Selection.everything;
    const both = new Selection();
    both.whole = child?.whole ?? false;
    both.patterns.push(...patterns, ...(child?.patterns ?? []));
    both.sieves.push(...this.sieves.flatMap((sieve) => sieve.child(path) ?? []));
    both.sieves.push(...matching.flatMap(({ sieve }) => sieve ?? []), ...(child?.sieves ?? []));
    child?.children.forEach((grandchild, key) => both.children.set(key, grandchild));
    const isNothing = !both.whole && both.patterns.length + both.sieves.length + both.children.size === 0;
    return isNothing ? undefined : both;
  }

  private at(path: string): Selection {
    if (path === '') return this;
    const [name = '', ...rest] = path.split('/');
    const next = this.children.get(name) ?? new Selection();
    this.children.set(name, next);
    return next.at(rest.join('/'));
  }
}

/** A pattern as it goes on at a path; none where its sieve lets nothing through. */
function passed(matching: Matching, path: string): Matching[] {
  if (matching.sieve === undefined) return [matching];
  const sieve = matching.sieve.child(path);
  return sieve === undefined ? [] : [{ ...matching, sieve }];
}
