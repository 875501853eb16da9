import { pathInRoot, quoted } from '../go-text';
import { SourceError } from '../source-error';
import type { SourceWarning } from '../source-warning';
import { checkCopy } from './converter-checks';
import type { Copy, Origin, Written } from './instruction';
import type { Parents } from './read';
import { type Reading, readOf } from './reading';
import { at, refused } from './refused';
import { isPinnedSource, sourceKind } from './remote-source';

/** Finds what a COPY or an ADD reads. */
export function readCopy(copy: Copy & Written, reading: Reading): void {
  const { scope, isLater } = reading;
  if (isLater) {
    const own = scope.stage.from.name ?? `stage-${scope.stage.index}`;
    throw new SourceError(
      `cannot copy from stage ${quoted(copy.from ?? '')}, it needs to be defined before current stage ${quoted(own)}`,
      'move the stage up',
      at(copy),
    );
  }
  checkCopy(copy, scope);
  scope.expand(copy.destination, copy);
  copy.inlines.filter(({ expands }) => expands).forEach(({ content }) => scope.expandText(content, copy));
  for (const source of copy.sources) readSource(source, copy, reading);
}

function readSource(word: string, copy: Copy & Origin, { scope, place, findings }: Reading): void {
  const source = scope.expand(word, copy);
  const reads = place === undefined || place.kind === 'context';
  // What begins like an address is one, whatever follows.
  const isPath = sourceKind(word.replace(/^["']/, '')) === 'path';
  if (reads && isPath && !findings.isUsable(source, word, { scope, origin: copy })) return;
  if (source === undefined) return;
  const kind = sourceKind(source.text);
  if (copy.kind === 'copy' && kind === 'url') throw refused("source can't be a URL for COPY", copy);
  if (copy.kind === 'copy' && kind !== 'path') throw refused("source can't be a git ref for COPY", copy);
  if (kind !== 'path') findings.warnings.push(...unpinned(source.text, copy, scope.expand(copy.checksum, copy)?.text));
  if (!reads || kind === 'url' || kind === 'git') return;
  const instruction = copy.kind === 'copy' ? 'COPY' : 'ADD';
  const parents = copy.parents ? parentsOf(source.text) : undefined;
  const unread = kind === 'git-over-ssh';
  const exclude = knownPatterns(copy.exclude);
  const read = { ...readOf(copy), path: pathInRoot(source.text), instruction, parents, unread, exclude } as const;
  findings.add(place, read, scope.isSure(source));
}

/** The server decides what is behind an address each time that it is asked. */
function unpinned(source: string, { line }: Origin, checksum: string | undefined): SourceWarning[] {
  if (isPinnedSource(source, checksum)) return [];
  const warning: SourceWarning = {
    code: 'unpinned-source',
    line,
    message: `${source} is not pinned: what it leads to can change, and the tag does not`,
    fix: 'add --checksum=…, of a git repository the full id of a commit, or change `salt` when it is to be fetched anew',
  };
  return [warning];
}

/** Variables in patterns are text to BuildKit, and a later frontend may replace them: nothing is known to be left out then. */
function knownPatterns(patterns: readonly string[]): readonly string[] {
  return patterns.some((pattern) => pattern.includes('$')) ? [] : patterns;
}

/** As BuildKit's `dispatchCopy` cuts it. */
function parentsOf(source: string): Parents {
  const pivot = source.indexOf('/./');
  if (pivot < 0) return { folder: '', pattern: pathInRoot(source) };
  return { folder: pathInRoot(source.slice(0, pivot)), pattern: pathInRoot(source.slice(pivot + '/./'.length)) };
}
