import { CommandFailed } from '../../host/command-error';
import { ask, type DockerCli } from './docker-cli';
import type { BuilderFacts } from './inspect';

/**
 * What the store of a Docker daemon has of an image, as `docker image inspect` tells it. The builder inside the daemon
 * takes it before that of any registry; other builders have no such store.
 *
 * @returns undefined when there is none
 */
export async function localImage(cli: DockerCli, facts: BuilderFacts, reference: string): Promise<unknown> {
  if (facts.driver !== 'docker') return undefined;
  try {
    // Such a builder has the name of its context.
    const where = `--context=${facts.builder}`;
    const { stdout } = await ask(cli, [where, 'image', 'inspect', '--format={{json .}}', reference]);
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    if (error instanceof CommandFailed && /no such image/i.test(error.output.stderr)) return undefined;
    throw error;
  }
}
