import type { Pattern } from '../ignore/pattern';

/** Which part of a context is read: a tree of names with all of it, some of it, or what patterns match. */
export class Selection {
  private readonly children = new Map<string, Selection>();
  private readonly patterns: { readonly pattern: Pattern; readonly below: string }[] = [];
  private readonly parts = new Set<string>();
  private whole = false;

  static readonly everything = new Selection().addAll('');

  /** Whether what stands here is selected, with all that is in it. */
  get all(): boolean {
    return this.whole;
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

  /** Selects what `pattern` matches below a folder. */
  addPattern(folder: string, pattern: Pattern): void {
    this.parts.add(`${folder}\0${pattern.text}`);
    this.at(folder).patterns.push({ pattern, below: folder === '' ? '' : `${folder}/` });
  }

  /** The part that `name` has in it; undefined when nothing there is selected. `path` is that of the name. */
  child(name: string, path: string): Selection | undefined {
    if (this.whole) return Selection.everything;
    const child = this.children.get(name);
    if (this.patterns.length === 0) return child;
    if (this.patterns.some(({ pattern, below }) => pattern.matches(path.slice(below.length))))
      return Selection.everything;
    // Patterns hold for all folders below.
    const both = new Selection();
    both.whole = child?.whole ?? false;
    both.patterns.push(...this.patterns, ...(child?.patterns ?? []));
    child?.children.forEach((grandchild, key) => both.children.set(key, grandchild));
    return both;
  }

  private at(path: string): Selection {
    if (path === '') return this;
    const [name = '', ...rest] = path.split('/');
    const next = this.children.get(name) ?? new Selection();
    this.children.set(name, next);
    return next.at(rest.join('/'));
  }
}
