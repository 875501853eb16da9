import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SourceOptions } from '../../modules/source';
import type { SourceTree } from '../hash/source-tree';

/** Sources of images, by the names of the images. */
export type Sources = Readonly<Record<string, SourceOptions>>;

/** Images of a folder each, with a Dockerfile that copies one file which no builder has seen before. */
export function smallSources(folder: string, name: string, count: number): Sources {
  return Object.fromEntries(
    numbered(name, count).map((image) => {
      const context = path.join(folder, 'sources', image);
      mkdirSync(context, { recursive: true });
      writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY payload /\n');
      writeFileSync(path.join(context, 'payload'), `${image} ${randomUUID()}\n`);
      return [image, { context }];
    }),
  );
}

/** Images over one tree: each reads a package that all read, and one more; together they read all of it. */
export function sourcesOver(tree: SourceTree, folder: string, name: string, count: number): Sources {
  const dockerfiles = path.join(folder, 'dockerfiles', name);
  mkdirSync(dockerfiles, { recursive: true });
  return Object.fromEntries(
    numbered(name, count).map((image, index) => {
      const own = tree.packages[index % tree.packages.length] ?? '';
      const dockerfile = path.join(dockerfiles, `${image}.Dockerfile`);
      writeFileSync(dockerfile, `FROM scratch\nCOPY ${tree.packages[0] ?? ''} /shared/\nCOPY ${own} /own/\n`);
      return [image, { context: tree.folder, dockerfile }];
    }),
  );
}

function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index}`);
}
