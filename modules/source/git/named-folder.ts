import { posix } from 'node:path';
import { shown } from '../hash/places';
import { SourceError } from '../source-error';
import type { Tree } from '../tree/tree';
import { type Repository, repositoryOf } from './repository';

/** A folder as people name it, and where that is in a repository. */
export interface NamedFolder {
  /** Absolute, as it was named. */
  readonly folder: string;
  readonly repository: Repository;
  /** Of that folder, from the root of the repository. */
  readonly path: string;
}

/**
 * Finds the repository of a folder. A link on the way there may come from outside of it: then it is where the link leads.
 *
 * @throws {SourceError} for a folder that is in no repository
 */
export function namedFolder(disk: Tree, folder: string): NamedFolder {
  const around = repositoryOf(disk, folder);
  if (around !== undefined) return { folder: around.root, repository: around, path: '' };
  const real = disk.realPath?.(folder) ?? folder;
  const repository = repositoryOf(disk, real);
  if (repository !== undefined) return { folder, repository, path: posix.relative(repository.root, real) };
  throw new SourceError(
    `only committed files are allowed (requireCommitted), and ${shown(folder)} is in no git repository`,
    'build from a checkout, or without requireCommitted',
  );
}
