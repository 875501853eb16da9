import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Colors } from 'picocolors/types';
import type { AskedVerb } from '../../contract/verbs';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import { CliError } from '../cli-error';
import type { Context } from '../context';

/**
 * Asks the engine that comes with the command, as a program of its own, as Terraform runs it: what it needs of AWS is
 * loaded only when it is asked.
 *
 * @param folder from which the paths in the question start
 * @returns its answer, which was JSON; what it has to say on the way is on standard error by then
 * @throws CliError when there is no engine or no Node, and when it fails
 */
export async function askEngine(
  verb: AskedVerb,
  question: unknown,
  folder: string,
  { env, signal, stderr, colors }: Context,
): Promise<unknown> {
  try {
    const argv = ['node', engineFile(), verb] as const;
    const onError = (line: string) => stderr.write(`${shade(line, colors)}\n`);
    const { stdout } = await run({
      argv,
      cwd: folder,
      env,
      signal,
      input: JSON.stringify(question),
      onError,
      whole: true,
    });
    return JSON.parse(stdout);
  } catch (error) {
    if (error instanceof CommandMissing) {
      throw new CliError('the engine does not start', error.message, 'put node on the PATH, as Terraform needs it too');
    }
    if (!(error instanceof CommandFailed)) throw error;
    throw new CliError('the engine gave no answer', error.how, `its message is above; ${AFTERWARDS[verb]}`);
  }
}

/** What is true when it failed. */
const AFTERWARDS: Readonly<Record<AskedVerb, string>> = {
  hash: 'nothing was changed',
  ask: 'nothing was changed',
  publish: 'the same command again finds what is done as it is',
  hold: 'the same command again finds what is done as it is',
};

/** Steps on the way (`api | …`) step back behind results (`api: …`). */
function shade(line: string, colors: Colors): string {
  return /^\S+ \| /.test(line) ? colors.dim(line) : line;
}

/** In the package, beside the command. */
function engineFile(): string {
  const file = path.join(packageFolder(__dirname), 'dist', 'engine.cjs');
  if (existsSync(file)) return file;
  throw new CliError('the engine is missing', `there is no file ${file}`, 'in a checkout: npm run build');
}

/** The package's root is a different number of folders away from the source and from the bundle. */
function packageFolder(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : packageFolder(path.dirname(folder));
}
