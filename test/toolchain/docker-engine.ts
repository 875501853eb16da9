import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether an engine answers in this environment. Default: the machine's own, whatever `DOCKER_*` says. */
export async function engineAnswers(docker: string, env: NodeJS.ProcessEnv = withoutDocker()): Promise<boolean> {
  try {
    const question = ['version', '--format', '{{.Server.Version}}'];
    await promisify(execFile)(docker, question, { env, timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

function withoutDocker(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DOCKER_')));
}
