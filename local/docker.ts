import { type DockerUser, joinPrivateDocker } from './private-docker';
import { findRunningDocker } from './running-docker';

/**
 * The host of the Docker that an instance uses: the one that runs on this machine, else the private one.
 *
 * @throws LocalError when none runs and this user or this machine cannot run a private one
 */
export async function useDocker(user: DockerUser): Promise<string> {
  const running = await findRunningDocker(user);
  if ('missing' in running) return joinPrivateDocker(user, running.missing);
  user.onProgress(`docker runs already, on ${running.host}`);
  return running.host;
}
