import { posix } from 'node:path';
import { foldersOf } from './folder';
import type { Folder } from './input';
import type { Random } from './random';

/** One line of an ignore file that has a chance to match something in the folder. */
export function ignoreLine(random: Random, folder: Folder): string {
  const names = Object.keys(folder);
  const name = random.pick(names);
  const extension = posix.extname(name) || '.md';
  const line = random.weighted({
    exact: 3,
    extension: 4,
    folder: 3,
    exception: 4,
    deepException: 2,
    all: 0.3,
    oddities: 2,
    malformed: 0.1,
  });
  switch (line) {
    case 'exact':
      return escaped(name);
    case 'extension':
      return random.pick([`**/*${extension}`, `*${extension}`, `*/*${extension}`, `src/**/*${extension}`]);
    case 'folder':
      return random.pick([...foldersOf(folder), 'docs', '**/deep', 'lib/**', 'l*']);
    case 'exception':
      return `!${escaped(name)}`;
    case 'deepException':
      return random.pick([`!**/*${extension}`, '!src', '!**/main.ts', '!src/**', '! lib/ui']);
    case 'all':
      return random.pick(['*', '**', '*/**']);
    case 'oddities':
      return random.pick([
        '# nothing',
        '',
        './docs/',
        '/conf',
        'src/../lib',
        '**/.env',
        '[a-m]*',
        '?.txt',
        'SRC',
        '../x',
      ]);
    case 'malformed':
      return random.pick(['[', '!', 'a[-]', 'end\\']);
  }
}

export function generateIgnore(random: Random, folder: Folder): string[] {
  if (random.chance(0.35)) return [];
  return Array.from({ length: random.between(1, 4) }, () => ignoreLine(random, folder));
}

const escaped = (name: string): string => name.replace(/[\\[*?]/g, '\\$&').replace(/^([#!])/, '\\$1');
