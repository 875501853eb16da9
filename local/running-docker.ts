import { isLoopback } from '../host/loopback';
import { askDocker, type Said } from './docker-client';
import { locatePart } from './parts/locate';
import { privateDockerHost } from './private-docker';
import type { World } from './world';

const ANSWER_WITHIN_SECONDS = 10;

/** Whether there is a Docker to use, and if not why. */
export type RunningDocker = { readonly host: string } | { readonly missing: string };

/**
 * Looks for the Docker that the user's own settings lead to. Only one on this machine counts, and it must answer without
 * those settings, because nothing that we run gets them. The private one does not count: it goes with its last user.
 */
export async function findRunningDocker(world: World): Promise<RunningDocker> {
  const docker = await locatePart('docker', world);
  if (docker === undefined) return { missing: 'there is no docker command' };

  const ask = (env: NodeJS.ProcessEnv, ...args: string[]): Promise<Said> =>
    askDocker({ argv: [docker.path, ...args], env, signal: world.signal, timeoutSeconds: ANSWER_WITHIN_SECONDS });
  const context = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const { succeeded, stdout: host, stderr } = await ask(world.env, ...context);
  if (!succeeded) return { missing: lastLine(stderr) };
  if (host === privateDockerHost(world.env)) return { missing: 'the current Docker context leads to the private one' };
  if (!isLoopback(host)) return { missing: `the current Docker context is on another machine (${host})` };

  const info = ['--host', host, 'info', '--format', '{{.ServerVersion}}'];
  const answer = await ask({ PATH: world.env['PATH'] }, ...info);
  // Clients before 23 end well although no server answered.
  if (answer.succeeded && /^\d/.test(answer.stdout)) return { host };
  return { missing: lastLine(answer.stderr) || `nothing answers on ${host}` };
}

function lastLine(text: string): string {
  return text.split('\n').at(-1) ?? '';
}
