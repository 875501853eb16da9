import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Part } from './part';
import { versionIn } from './version';

const LIMIT_MS = 10_000;

/** The version of an installed program, or undefined when it does not run or does not say. */
export async function askVersion(part: Part, file: string): Promise<string | undefined> {
  const [program, args] = part.name === 'moto' ? motoQuestion(file) : [file, part.versionArgs];
  const answer = await new Promise<string>((resolve) => {
    // A program that cannot say its version is one that cannot be used: the next candidate is asked.
    execFile(program, args, { timeout: LIMIT_MS, env: plainEnvironment() }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
  return versionIn(answer);
}

/** moto's server does not tell its version, and starts only with flask: the Python beside it knows both. */
function motoQuestion(file: string): [string, string[]] {
  const beside = path.join(path.dirname(file), 'python3');
  const script = 'from importlib.metadata import version; version("flask"); print(version("moto"))';
  return [existsSync(beside) ? beside : 'python3', ['-c', script]];
}

/** Settings of Terraform, Docker and Kubernetes that are found here are none of a version question's business. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TF_|DOCKER_|KUBE)/.test(name)));
}
