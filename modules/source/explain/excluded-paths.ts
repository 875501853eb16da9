import { posix } from 'node:path';
import { byBytes } from '../bytes-order';
import { isDropped } from '../dropped';
import type { CheckedContext } from '../hash/missing-source';
import type { Decision, Matched } from '../ignore/pattern-list';
import type { Selection } from '../tree/selection';
import type { TreeName } from '../tree/tree';
import type { ExcludedPath, ExclusionReason } from './explanation';

/** What a context has and the hash does not, sorted by bytes. Folders that are out as a whole are not listed. */
export function excludedPaths(context: CheckedContext, selection: Selection): ExcludedPath[] {
  const finder = new Finder(context);
  finder.folder('', selection, undefined);
  return finder.found.sort((a, b) => byBytes(a.path, b.path));
}

class Finder {
  readonly found: ExcludedPath[] = [];

  constructor(private readonly context: CheckedContext) {}

  folder(folder: string, selection: Selection, parent: Matched | undefined): void {
    for (const entry of this.list(folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isDropped(entry.name)) this.found.push({ path, kind: entry.kind, reasons: [{ kind: 'dropped' }] });
      else this.name(entry, path, { part: selection.child(entry.name, path), parent });
    }
  }

  private name(
    { kind }: TreeName,
    path: string,
    { part, parent }: { part: Selection | undefined; parent: Matched | undefined },
  ): void {
    const { rules } = this.context;
    const decision = rules.decide(path, parent);
    const isOpen = part !== undefined && !(decision.matched && rules.prunes(path));
    if (kind === 'folder' && isOpen && this.list(path).length > 0) return this.folder(path, part, decision.state);
    const reasons: ExclusionReason[] = [
      ...this.ignored(decision),
      ...(part?.taken !== true ? [{ kind: 'unread' } as const] : []),
      ...(kind === 'other' || kind === 'socket' ? [{ kind: 'special' } as const] : []),
    ];
    if (reasons.length > 0) this.found.push({ path, kind, reasons });
  }

  private ignored({ matched, rule }: Decision): ExclusionReason[] {
    if (!matched || rule === undefined) return [];
    const file = this.context.ignoreFile ?? '.dockerignore';
    return [{ kind: 'ignored', file, line: rule.line, text: rule.text.trim() }];
  }

  private list(folder: string): readonly TreeName[] {
    return this.context.tree.list(posix.join(this.context.root, folder)) ?? [];
  }
}
