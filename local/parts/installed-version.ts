import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Argv } from '../../host/child';
import { NoRoom } from '../../host/not-started';
import { run } from '../../host/run';
import type { World } from '../world';
import type { Part } from './part';
import { versionIn } from './version';

const LIMIT_SECONDS = 10;

/**
 * The version of an installed program, or undefined when it does not run or does not say.
 *
 * @throws {NoRoom} when no program can be asked now; the reason of the signal when that ended the question
 */
export async function askVersion(part: Part, file: string, { env, signal }: World): Promise<string | undefined> {
  const argv: Argv = part.name === 'moto' ? motoQuestion(file) : [file, ...part.versionArgs];
  try {
    const { stdout } = await run({ argv, env: plainEnvironment(env), signal, timeoutSeconds: LIMIT_SECONDS });
    return versionIn(stdout);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoRoom) throw error;
    // A program that cannot say its version is one that cannot be used: the next candidate is asked.
    return undefined;
  }
}

/** moto's server does not tell its version, and starts only with flask: the Python beside it knows both. */
function motoQuestion(file: string): Argv {
  const beside = path.join(path.dirname(file), 'python3');
  const script = 'from importlib.metadata import version; version("flask"); print(version("moto"))';
  return [existsSync(beside) ? beside : 'python3', '-c', script];
}

/** Settings of Terraform, Docker and Kubernetes that are found here are none of a version question's business. */
function plainEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(TF_|DOCKER_|KUBE)/.test(name)));
}
