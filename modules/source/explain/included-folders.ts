import type { IncludedPath, Reader } from './explanation';

/** What the same lines read, told as one: a folder with all that is in the hash of it, or a single path. */
export interface IncludedFolder {
  /** Folders end with `/`. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  readonly readers: readonly Reader[];
}

interface Folder {
  readonly path: string;
  readonly content: IncludedPath[];
  readonly children: Map<string, Folder>;
}

/** The fewest folders below `top`, the whole context or a path in it, that still tell all lines apart. */
export function includedFolders(included: readonly IncludedPath[], top = ''): IncludedFolder[] {
  let folder: Folder | undefined = tree(included);
  if (top === '') return [...folder.children.values()].flatMap(summarized);
  for (const name of top.split('/')) folder = folder?.children.get(name);
  return folder === undefined ? [] : summarized(folder);
}

function tree(included: readonly IncludedPath[]): Folder {
  const top: Folder = { path: '', content: [], children: new Map() };
  for (const one of included) {
    let folder = top;
    for (const name of one.path.split('/')) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const next = folder.children.get(name) ?? { path, content: [], children: new Map<string, Folder>() };
      folder.children.set(name, next);
      next.content.push(one);
      folder = next;
    }
  }
  return top;
}

function summarized({ path, content, children }: Folder): IncludedFolder[] {
  const [first] = content;
  const readers = first?.readers ?? [];
  if (!content.every((one) => isSame(one.readers, readers))) return [...children.values()].flatMap(summarized);
  const bytes = content.reduce((sum, { size }) => sum + size, 0);
  const isFolder = children.size > 0 || first?.kind === 'folder';
  return [{ path: isFolder ? `${path}/` : path, files: content.length, bytes, readers }];
}

function isSame(a: readonly Reader[], b: readonly Reader[]): boolean {
  return (
    a === b || (a.length === b.length && a.every(({ line, path }, i) => line === b[i]?.line && path === b[i].path))
  );
}
