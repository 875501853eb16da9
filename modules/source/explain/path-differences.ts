import { byBytes } from '../bytes-order';
import { EntryIndex } from '../hash/entry-index';
import { IgnoreRules } from '../ignore/ignore-rules';
import { Pattern } from '../ignore/pattern';
import type { Rule } from '../ignore/pattern-list';
import type { SourceEntry } from '../source-entry';
import type { SourceDifference } from './difference';
import { mayRead } from './may-read';
import type { RecordedContext } from './source-record';

/** What differs between the files of a context. What a rule or a line of the Dockerfile explains is told as that. */
export function pathDifferences(before: RecordedContext, after: RecordedContext): SourceDifference[] {
  const [old, now] = [byPath(before.entries), byPath(after.entries)];
  const causes = new Causes(before, after);
  const differences: SourceDifference[] = [];
  for (const entry of missingIn(after, before.entries, now)) {
    if (!causes.gone(entry.path)) differences.push({ kind: 'removed', subject: entry.path });
  }
  for (const entry of missingIn(before, after.entries, old)) {
    if (!causes.come(entry.path)) differences.push({ kind: 'added', subject: entry.path });
  }
  for (const entry of after.entries) {
    const earlier = old.get(entry.path);
    if (earlier !== undefined) differences.push(...changed(earlier, entry));
  }
  differences.sort((a, b) => byBytes(a.subject ?? '', b.subject ?? ''));
  return [...causes.differences, ...differences];
}

function byPath(entries: readonly SourceEntry[]): Map<string, SourceEntry> {
  return new Map(entries.map((entry) => [entry.path, entry]));
}

/** The entries that another context lacks. A folder is one only while it is empty: what is in it says more. */
function missingIn(
  { entries: others }: RecordedContext,
  entries: readonly SourceEntry[],
  paths: ReadonlyMap<string, SourceEntry>,
): SourceEntry[] {
  const index = new EntryIndex(others);
  return entries.filter(({ path, kind }) => !paths.has(path) && (kind !== 'folder' || !index.has(path)));
}

function changed(before: SourceEntry, after: SourceEntry): SourceDifference[] {
  const subject = after.path;
  const kinds = { before: before.kind, after: after.kind };
  const isOther = before.digest !== after.digest;
  if (before.kind === 'link' || after.kind === 'link') {
    if (before.kind !== after.kind) return [{ kind: 'link', subject, ...kinds }];
    return isOther ? [{ kind: 'link', subject }] : [];
  }
  if (before.kind === 'folder' || after.kind === 'folder') {
    return before.kind === after.kind ? [] : [{ kind: 'content', subject, ...kinds }];
  }
  return [
    ...(isOther ? [{ kind: 'content', subject } as const] : []),
    ...(before.kind === after.kind ? [] : [{ kind: 'mode', subject, ...kinds } as const]),
  ];
}

interface Cause {
  readonly difference: SourceDifference;
  readonly gone: string[];
  readonly come: string[];
}

/** Finds out why paths came and went, as far as rules and reads tell. */
class Causes {
  private readonly found = new Map<string, Cause>();
  private readonly old: IgnoreRules;
  private readonly now: IgnoreRules;

  constructor(
    private readonly before: RecordedContext,
    private readonly after: RecordedContext,
  ) {
    this.old = ignoreRules(before);
    this.now = ignoreRules(after);
  }

  get differences(): SourceDifference[] {
    return [...this.found.values()].map(({ difference, gone, come }) => ({
      ...difference,
      ...(gone.length > 0 && { gone }),
      ...(come.length > 0 && { come }),
    }));
  }

  /** Whether more than the path itself explains that it is in the hash no more. */
  gone(path: string): boolean {
    const cause = this.cause(path, this.now, this.old) ?? this.reads(path, this.before, this.after);
    cause?.gone.push(path);
    return cause !== undefined;
  }

  come(path: string): boolean {
    const cause = this.cause(path, this.old, this.now) ?? this.reads(path, this.after, this.before);
    cause?.come.push(path);
    return cause !== undefined;
  }

  /** The rule of `where` that drops a path, or the exception elsewhere that keeps it. */
  private cause(path: string, where: IgnoreRules, elsewhere: IgnoreRules): Cause | undefined {
    const dropping = where.explain(path);
    if (dropping?.matched !== true || dropping.rule === undefined) return undefined;
    const keeping = elsewhere.explain(path)?.rule;
    const isShared = elsewhere.rules.some((rule) => textOf(rule) === textOf(dropping.rule));
    const [rule, rules] = isShared && keeping !== undefined ? [keeping, elsewhere] : [dropping.rule, where];
    const isOld = rules === this.old;
    const text = textOf(rule);
    return this.remember(text, {
      kind: 'ignore',
      subject: text,
      line: rule.line,
      ...(isOld ? { before: this.before.ignoreFile ?? '' } : { after: this.after.ignoreFile ?? '' }),
    });
  }

  private reads(path: string, has: RecordedContext, lacks: RecordedContext): Cause | undefined {
    if (!mayRead(has.paths, path) || mayRead(lacks.paths, path)) return undefined;
    return this.remember('', { kind: 'reads' });
  }

  private remember(key: string, difference: SourceDifference): Cause {
    const cause = this.found.get(key) ?? { difference, gone: [], come: [] };
    this.found.set(key, cause);
    return cause;
  }
}

function ignoreRules({ rules }: RecordedContext): IgnoreRules {
  return new IgnoreRules(
    rules.map(({ line, pattern: text }) => {
      const exception = text.startsWith('!');
      return { line, text, exception, pattern: new Pattern(exception ? text.slice(1) : text) };
    }),
  );
}

function textOf(rule: Rule | undefined): string {
  return rule?.text ?? '';
}
