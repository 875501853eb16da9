import { shown } from '../../errors/shown';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { CliError } from '../cli-error';
import { git, type GitPlace } from './git';

/** What git says where there is no commit. */
const NO_COMMIT = /not a git repository|Needed a single revision/;

/**
 * The commit that is checked out, in full; null where there is none, or no git.
 *
 * @throws CliError when git has a repository there and does not read it
 */
export async function headCommit(place: GitPlace): Promise<string | null> {
  try {
    return (await git(place, ['rev-parse', '--verify', 'HEAD'])).trim();
  } catch (error) {
    if (error instanceof CommandMissing) return null;
    if (!(error instanceof CommandFailed)) throw error;
    if (NO_COMMIT.test(error.output.stderr)) return null;
    throw new CliError(
      'the commit of the checkout cannot be read',
      shown(error.output.stderr),
      `make \`git rev-parse HEAD\` work in ${place.folder}`,
    );
  }
}
