import { gitArgv, gitEnvironment, type GitPlace } from '../../cli/app/git';
import { run } from '../../host/run';

/** A commit of a branch, and what it changed there. */
export interface Step {
  readonly commit: string;
  readonly changed: readonly string[];
}

/** The newest `most` commits of the first-parent history of a revision, oldest first. */
export async function firstParents(place: GitPlace, revision: string, most: number): Promise<Step[]> {
  const steps: { commit: string; changed: string[] }[] = [];
  const onLine = (line: string) => {
    if (line.startsWith(':')) steps.push({ commit: line.slice(1), changed: [] });
    else if (line !== '') steps.at(-1)?.changed.push(line);
  };
  const log = gitArgv('-c', 'core.quotePath=false', '-c', 'log.showSignature=false', 'log');
  const what = ['--first-parent', '-m', '--no-renames', '--name-only', '--format=:%H', `--max-count=${most}`];
  const argv = [...log, ...what, '--end-of-options', revision, '--'] as [string, ...string[]];
  await run({ argv, env: gitEnvironment(place.env), cwd: place.folder, signal: place.signal, onLine });
  return steps.reverse();
}
