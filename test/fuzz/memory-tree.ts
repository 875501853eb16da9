import type { Tree, TreeName } from '../../modules/source';
import { entryDigest } from '../../modules/source';

/** A tree of its own, so that a case costs no disk: a path to the text of a file, or to `-> ` and the text of a link. */
export function memoryTree(root: string, files: Readonly<Record<string, string>>): Tree {
  const content = new Map(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
  const folders = new Map<string, Map<string, TreeName>>();
  for (const [path, text] of content) note(path, text.startsWith('-> ') ? 'link' : 'file');

  function note(path: string, kind: TreeName['kind']): void {
    const cut = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, cut), path.slice(cut + 1)];
    const names = folders.get(folder) ?? new Map<string, TreeName>();
    if (!folders.has(folder)) folders.set(folder, names);
    names.set(name, { name, kind });
    if (folder.length > root.length) note(folder, 'folder');
  }

  return {
    list: (folder) => {
      const names = folders.get(folder);
      return names && [...names.values()];
    },
    file: (path) => {
      const text = content.get(path) ?? '';
      return { executable: false, size: Buffer.byteLength(text), digest: entryDigest(text) };
    },
    readLink: (path) => (content.get(path) ?? '').slice('-> '.length),
    read: (path) => {
      const text = content.get(path);
      return text === undefined ? undefined : Buffer.from(text);
    },
  };
}
