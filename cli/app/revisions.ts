import { existsSync } from 'node:fs';
import path from 'node:path';
import { withTemporaryFolder } from '../../engine/stage/temporary-folder';
import { shown } from '../../errors/shown';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { diskTree, type Tree } from '../../modules/source';
import { CliError } from '../cli-error';
import { git, type GitPlace } from './git';
import { PrivateCheckout } from './private-checkout';
import { fillSubmodules } from './submodules';

/** The files of a revision, until the next one is asked for. */
export interface CheckedOutRevision {
  /** Where the top of the repository is. */
  readonly root: string;
  readonly tree: Tree;
}

interface Repository {
  readonly place: GitPlace;
  /** Of this work tree, and of the repository that it is linked to. */
  readonly gitFolders: readonly [string, ...string[]];
  /** It has the newest commits only. */
  readonly isShallow: boolean;
}

/**
 * Gives `work` the revisions of a repository as a checkout on this machine has them, Git LFS and submodules included. Git
 * itself writes them into a private folder, which is gone afterwards. The repository stays as it is, but for objects that
 * a partial clone or Git LFS fetches into it.
 *
 * @throws {CliError} when the folder is in no repository, or git is not installed
 */
export async function withRevisions<T>(place: GitPlace, work: (revisions: Revisions) => Promise<T>): Promise<T> {
  const repository = await findRepository(place);
  return withTemporaryFolder((folder) => work(new Revisions(repository, folder)));
}

export class Revisions {
  private readonly checkout: PrivateCheckout;

  constructor(
    private readonly repository: Repository,
    private readonly folder: string,
  ) {
    const { place, gitFolders } = repository;
    const [gitFolder] = gitFolders;
    this.checkout = new PrivateCheckout(place, { gitFolder, folder: this.inside('tree'), index: this.inside('index') });
  }

  /**
   * @param revision anything that git takes for a commit: a branch, a tag, `HEAD~3`, an id
   * @throws {CliError} when there is no such revision, or it is not all there
   */
  async checkOut(revision: string): Promise<CheckedOutRevision> {
    const { place, gitFolders } = this.repository;
    const { folder } = this.checkout;
    const commit = await this.commitOf(revision);
    const submodules = await this.checkout.moveTo(commit).catch(notAllThere(revision));
    await fillSubmodules(place, this.inside('submodule-index'), { gitFolders, commit, folder, submodules });
    return { root: folder, tree: Object.assign(diskTree(), { committed: true }) };
  }

  private inside(name: string): string {
    return path.join(this.folder, name);
  }

  private async commitOf(revision: string): Promise<string> {
    if (/^-|[\n\0]|^$/.test(revision)) throw noRevision(revision, this.repository);
    const found = await git(this.repository.place, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]).catch(
      (error: unknown) => {
        throw error instanceof CommandFailed ? noRevision(revision, this.repository) : error;
      },
    );
    return found.trim();
  }
}

/** Git itself finds it, and refuses one that belongs to somebody else. */
async function findRepository(place: GitPlace): Promise<Repository> {
  const { folder } = place;
  if (!existsSync(folder)) throw noRepository(folder, 'there is no such folder');
  try {
    const facts = await git(place, ['rev-parse', '--is-shallow-repository', '--git-dir', '--git-common-dir']);
    const [isShallow, own = '', common = ''] = facts.split('\n');
    const gitFolders = [path.resolve(folder, own), path.resolve(folder, common)] as const;
    return { place, gitFolders, isShallow: isShallow === 'true' };
  } catch (error) {
    if (error instanceof CommandMissing) {
      throw new CliError(`${folder} cannot be read at a revision`, error.message, 'install git');
    }
    if (error instanceof CommandFailed) throw noRepository(folder, shown(error.message));
    throw error;
  }
}

function noRepository(folder: string, why: string): CliError {
  return new CliError(`${folder} is not a git repository that can be read`, why, 'run it in a clone of the repository');
}

function noRevision(revision: string, { place: { folder }, isShallow }: Repository): CliError {
  return new CliError(
    `there is no revision ${JSON.stringify(revision)} in ${folder}`,
    isShallow
      ? 'the clone is shallow: it holds the newest commits only'
      : 'git finds no commit, or more than one, of that name',
    isShallow
      ? 'fetch the rest with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0` of actions/checkout)'
      : 'correct the name, or fetch the branch or tag that it is on',
  );
}

function notAllThere(revision: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CliError(
      `${revision} cannot be checked out`,
      shown(error.message),
      'see that `git checkout` of it works in a clone: what is missing is fetched with `git fetch --refetch` or `git lfs fetch`',
    );
  };
}
