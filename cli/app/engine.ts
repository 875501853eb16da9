import { existsSync } from 'node:fs';
import path from 'node:path';
import type { AskedVerb } from '../../contract/verbs';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import { CliError } from '../cli-error';
import type { Context } from '../context';

/**
 * Asks the engine that comes with the command, as a program of its own, as Terraform runs it: what it needs of AWS is
 * loaded only when it is asked.
 *
 * @param folder of the stack, from which the paths in the question start
 * @returns its answer, which was JSON
 * @throws CliError when there is no engine, and when it fails
 */
export async function askEngine(
  verb: AskedVerb,
  question: unknown,
  folder: string,
  { env, signal, stderr }: Context,
): Promise<unknown> {
  try {
    const argv = ['node', engineFile(), verb] as const;
    const { stdout } = await run({ argv, cwd: folder, env, signal, input: JSON.stringify(question) });
    return JSON.parse(stdout);
  } catch (error) {
    if (error instanceof CommandMissing) {
      const fix = 'put it there: Terraform runs the engine by that name as well';
      throw new CliError('the engine gave no answer', 'there is no node on the PATH', fix);
    }
    if (!(error instanceof CommandFailed)) throw error;
    stderr.write(error.output.stderr);
    throw new CliError('the engine gave no answer', error.how, 'its message is above; nothing was changed');
  }
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
