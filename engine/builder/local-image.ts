import { CommandFailed } from '../../host/command-error';
import { EngineError } from '../engine-error';
import { ask, type DockerCli } from './docker-cli';
import type { BuilderFacts } from './inspect';

/**
 * What the store of a Docker daemon has of an image, as `docker image inspect` tells it. The builder inside the daemon
 * takes it before that of any registry; other builders have no such store.
 *
 * @returns undefined when there is none
 */
export function localImage(cli: DockerCli, facts: BuilderFacts, reference: string): Promise<unknown> {
  return facts.driver === 'docker' ? loadedImage(cli, facts, reference) : Promise.resolve(undefined);
}

/** The same of the daemon that a builder loads its images into: its own one, or that of the current context. */
export async function loadedImage(cli: DockerCli, facts: BuilderFacts, reference: string): Promise<unknown> {
  // A builder inside a daemon has the name of its context.
  const where = facts.driver === 'docker' ? [`--context=${facts.builder}`] : [];
  try {
    const { stdout } = await ask(cli, [...where, 'image', 'inspect', '--format={{json .}}', reference]);
    return JSON.parse(stdout) as unknown;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    if (/no such image/i.test(error.output.stderr)) return undefined;
    throw new EngineError(
      `Docker does not say whether it has the image ${reference}`,
      error.message,
      'see that `docker image ls` works in this shell, then try again',
      error,
    );
  }
}
