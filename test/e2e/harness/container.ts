import { setTimeout as sleep } from 'node:timers/promises';
import { succeed } from './command';

const PORT = 8080;

/** Starts a container from a reference and asks its service for `path`; the container is removed in any case. */
export async function askContainer(
  docker: string,
  env: NodeJS.ProcessEnv,
  reference: string,
  path = '/',
): Promise<unknown> {
  const run = (...args: string[]) => succeed(docker, args, { cwd: '/', env });
  const { stdout } = await run(
    'run',
    '--detach',
    '--rm',
    '--publish',
    `127.0.0.1:0:${PORT}`,
    '--pull',
    'always',
    reference,
  );
  const container = stdout.trim();
  try {
    const { stdout: published } = await run('port', container, `${PORT}/tcp`);
    return await ask(`http://${published.trim().split('\n')[0] ?? ''}${path}`);
  } finally {
    await run('rm', '--force', container);
  }
}

async function ask(url: string): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(2000) })).json();
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}
