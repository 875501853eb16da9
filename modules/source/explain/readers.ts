import type { Read } from '../dockerfile/read';
import type { CheckedContext } from '../hash/missing-source';
import { resolveReads } from '../hash/resolve-reads';
import { Selection } from '../tree/selection';
import { selectionOf } from '../tree/selection-of';
import type { Reader } from './explanation';

/** Finds the lines that read a path. */
export class Readers {
  /** What all lines read together. */
  readonly selection: Selection;
  private readonly lines: readonly { readonly reader: Reader; readonly selection: Selection }[];
  /** One list for all paths that the same lines read. */
  private readonly lists = new Map<string, readonly Reader[]>();

  /** `reads` are null when everything counts as read. */
  constructor(context: CheckedContext, reads: readonly Read[] | null) {
    const resolved = resolveReads(context, reads ?? []);
    this.selection = reads === null ? Selection.everything : selectionOf(resolved);
    this.lines = resolved.map((one) => ({ reader: readerOf(one.read), selection: selectionOf([one]) }));
  }

  of(path: string): readonly Reader[] {
    const readers = this.lines.filter(({ selection }) => selects(selection, path)).map(({ reader }) => reader);
    const key = readers.map(({ line, path: source }) => `${line} ${source}`).join('\n');
    const list = this.lists.get(key) ?? readers;
    this.lists.set(key, list);
    return list;
  }
}

function readerOf({ instruction, line, text, path }: Read): Reader {
  return { instruction, line, text: text.trim(), path };
}

function selects(selection: Selection, path: string): boolean {
  let part: Selection | undefined = selection;
  for (let end = 0; end < path.length && part !== undefined && !part.all;) {
    const slash = path.indexOf('/', end);
    const next = slash < 0 ? path.length : slash;
    part = part.child(path.slice(end, next), path.slice(0, next));
    end = next + 1;
  }
  return part?.taken ?? false;
}
