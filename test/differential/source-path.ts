import { posix } from 'node:path';
import { foldersOf, pathsOf } from './folder';
import type { Folder } from './input';
import type { Random } from './random';

/** One source of a COPY, ADD or mount, as it stands in the Dockerfile. */
export function sourcePath(random: Random, folder: Folder): string {
  const form = random.weighted({ file: 4, folder: 5, glob: 4, link: 1.5, all: 1, missing: 0.05 });
  const names = pathsOf(folder, 'file');
  switch (form) {
    case 'file':
      return decorated(random, exact(random.pick(names)));
    case 'folder':
      return decorated(random, random.pick([...foldersOf(folder), posix.dirname(random.pick(names))]));
    case 'glob':
      return glob(random, random.pick(names));
    case 'link': {
      const links = pathsOf(folder, 'link');
      return links.length > 0 ? random.pick(links) : exact(random.pick(names));
    }
    case 'all':
      return random.pick(['.', './', '/', '*']);
    case 'missing':
      return random.pick(['absent.txt', 'src/absent', 'absent*']);
  }
}

/** A file or folder that is there and needs no escape: a mount takes no wildcards. */
export function plainPath(random: Random, folder: Folder): string {
  const paths = [...pathsOf(folder, 'file'), ...foldersOf(folder)].filter((name) => !/[\\$"]/.test(name));
  return random.pick(['.', ...paths]);
}

function decorated(random: Random, source: string): string {
  if (random.chance(0.8)) return source;
  return random.pick([`./${source}`, `/${source}`, `../${source}`, `src/../${source}`]);
}

function glob(random: Random, name: string): string {
  const folder = posix.dirname(name);
  const extension = posix.extname(name);
  const prefix = folder === '.' ? '' : `${globEscaped(folder)}/`;
  return random.pick([
    `${prefix}*`,
    `${prefix}*${extension}`,
    `${prefix}?${globEscaped(posix.basename(name).slice(1))}`,
    `*/${globEscaped(posix.basename(name))}`,
    `${prefix}[a-m]*`,
    '*/*',
    `s*/*${extension}`,
    `**/*${extension}`,
  ]);
}

/** A name without wildcards is taken as it is; one with them must escape these and its backslashes. */
const exact = (name: string): string => (/[*?[]/.test(name) ? globEscaped(name) : name);

const globEscaped = (name: string): string => name.replace(/[\\[*?]/g, (sign) => (sign === '[' ? '[[]' : `\\${sign}`));
