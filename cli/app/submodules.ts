import { existsSync } from 'node:fs';
import path from 'node:path';
import { shown } from '../../errors/shown';
import { CommandFailed } from '../../host/command-error';
import { CliError } from '../cli-error';
import { git, type GitPlace } from './git';
import { PrivateCheckout } from './private-checkout';

/** A commit whose files are there, but for those of its submodules. */
export interface CommitWithSubmodules {
  /** Where the repository may keep those of its submodules. */
  readonly gitFolders: readonly [string, ...string[]];
  readonly commit: string;
  readonly folder: string;
  /** By path: the commits of the submodules. */
  readonly submodules: ReadonlyMap<string, string>;
}

/**
 * Fills the empty folders of submodules from the repositories that this clone has of them.
 *
 * @param index where the private index of one submodule at a time goes
 * @throws {CliError} for a submodule that is not there, or not with that commit
 */
export async function fillSubmodules(place: GitPlace, index: string, within: CommitWithSubmodules): Promise<void> {
  if (within.submodules.size === 0) return;
  const names = await submoduleNames(place, within);
  for (const [file, commit] of within.submodules) {
    const gitFolder = gitFolderOf(names.get(file), within.gitFolders);
    if (gitFolder === undefined) throw absent(file, 'it was never fetched into this clone');
    const folder = path.join(within.folder, file);
    const submodules = await new PrivateCheckout(place, { gitFolder, folder, index })
      .moveTo(commit)
      .catch((error: unknown) => {
        throw error instanceof CommandFailed ? absent(file, shown(error.message)) : error;
      });
    await fillSubmodules(place, index, { gitFolders: [gitFolder], commit, folder, submodules });
  }
}

/** The names of submodules by their paths, as the commit says them. */
async function submoduleNames(
  place: GitPlace,
  { gitFolders: [gitFolder], commit }: CommitWithSubmodules,
): Promise<Map<string, string>> {
  const list = ['config', `--blob=${commit}:.gitmodules`, '--null', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const lines = await git(place, [`--git-dir=${gitFolder}`, ...list]).catch((error: unknown) => {
    if (error instanceof CommandFailed) return '';
    throw error;
  });
  const pairs = lines.split('\0').map((line) => /^submodule\.(.*)\.path\n(.*)$/s.exec(line) ?? []);
  return new Map(pairs.flatMap(([, name, file]) => (name !== undefined && file !== undefined ? [[file, name]] : [])));
}

/** A name is outside text, and git takes none that leads elsewhere either. */
function gitFolderOf(name: string | undefined, gitFolders: readonly string[]): string | undefined {
  if (!name || name.split(/[\\/]/).includes('..')) return undefined;
  return gitFolders
    .map((folder) => path.join(folder, 'modules', name))
    .find((each) => existsSync(path.join(each, 'HEAD')));
}

function absent(file: string, why: string): CliError {
  return new CliError(
    `the submodule ${shown(file)} cannot be checked out`,
    why,
    'fetch it with `git submodule update --init --recursive`, and its older commits with `git fetch` in its folder',
  );
}
