import path from 'node:path';
import { plainText } from '../errors/shown';
import { cacheFolder } from '../host/folders';
import type { Program } from '../host/processes';
import { FUNCTIONS_LABEL, INSTANCE_LABEL } from './container-labels';
import { askDocker, type Said } from './docker-client';
import { LocalError } from './local-error';
import { requirePart } from './parts/locate';
import { noteContainer } from './records';
import type { World } from './world';

/** What runs in a container of a published image. */
export interface Container {
  readonly image: string;
  /** Program in the image and its arguments, in place of what the image starts by itself. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Port on which it listens inside. */
  readonly port: number;
}

/** A container that this project started, as it stands in the instance's records. */
export interface ContainerRecord {
  readonly name: string;
  /** Host of its Docker. */
  readonly host: string;
}

/** Whose container it is, and where it is reached. */
export interface ContainerPlace extends World {
  /** What it provides: `moto`, `registry`. */
  readonly service: string;
  /** Name of the instance. */
  readonly instance: string;
  /** Folder of the instance, whose records name the container before it is there. */
  readonly folder: string;
  /** Port of 127.0.0.1. */
  readonly port: number;
  /** Host of the Docker that runs it. */
  readonly host: string;
  readonly onProgress: (line: string) => void;
}

const PULL_WITHIN_SECONDS = 600;
const ANSWER_WITHIN_SECONDS = 30;

/**
 * A container as a program: Docker's client stays with it, so that its end, its output and its log are those of the client.
 * The image is pulled beforehand, unless it is there.
 *
 * @throws LocalError when there is no docker command or the image cannot be had
 */
export async function containerProgram(container: Container, place: ContainerPlace): Promise<Program> {
  const { service, instance, folder, port, host } = place;
  await ensureImage(container.image, place);
  const name = `slipway-${instance}-${service}-${String(port)}`;
  noteContainer(folder, { name, host });
  const [entrypoint, ...args] = container.command;
  const variables = Object.entries(container.env ?? {}).flatMap(([variable, value]) => [
    '--env',
    `${variable}=${value}`,
  ]);
  const published = ['--publish', `127.0.0.1:${String(port)}:${String(container.port)}`];
  const named = ['--name', name, '--label', `${INSTANCE_LABEL}=${instance}`];
  // Never: this client may outlive a killed start, and must not make the container much later.
  const run = ['run', '--rm', '--pull', 'never', ...named, ...published, ...variables, '--entrypoint', entrypoint];
  return {
    name: service,
    command: (await requirePart('docker', place)).path,
    args: ['--host', host, ...run, container.image, ...args],
    env: clientEnvironment(place.env),
  };
}

/**
 * Removes a container with its data. Does nothing when it or its Docker is gone.
 *
 * @throws LocalError when Docker does not remove it
 */
export async function removeContainer({ name, host }: ContainerRecord, world: World): Promise<void> {
  const remove = ['rm', '--force', '--volumes', name];
  const { succeeded, stderr } = await ask({ host, ...world }, remove, ANSWER_WITHIN_SECONDS);
  world.signal.throwIfAborted();
  if (succeeded || GONE.test(stderr)) return;
  throw new LocalError(
    `the container ${name} is not removed`,
    plainText(stderr),
    `remove it: docker --host ${host} ${remove.join(' ')}`,
  );
}

/**
 * Removes what is left of the containers of an instance's functions: those of a front that was killed. Does nothing when
 * their Docker is gone.
 */
export async function removeFunctions(folder: string, host: string, world: World): Promise<void> {
  const list = ['ps', '--all', '--quiet', '--filter', `label=${FUNCTIONS_LABEL}=${folder}`];
  const { stdout } = await ask({ host, ...world }, list, ANSWER_WITHIN_SECONDS);
  for (const name of stdout.split('\n').filter((line) => line !== '')) await removeContainer({ name, host }, world);
}

/** Without its daemon a container has ended, and the daemon removes it at its next start. */
const GONE = /no such container|removal .* is already in progress|daemon (is )?running/i;

async function ensureImage(image: string, place: ContainerPlace): Promise<void> {
  const { signal, onProgress } = place;
  if ((await ask(place, ['image', 'inspect', image], ANSWER_WITHIN_SECONDS)).succeeded) return;
  signal.throwIfAborted();
  onProgress(`docker pulls ${image}`);
  const { succeeded, stderr } = await ask(place, ['pull', '--quiet', image], PULL_WITHIN_SECONDS);
  signal.throwIfAborted();
  if (succeeded) return;
  throw new LocalError(
    `the image ${image} cannot be pulled`,
    plainText(stderr),
    `see that this works: docker pull ${image}`,
  );
}

async function ask(
  { host, ...world }: World & Pick<ContainerPlace, 'host'>,
  args: readonly string[],
  timeoutSeconds: number,
): Promise<Said> {
  const { path: docker } = await requirePart('docker', world);
  const env = clientEnvironment(world.env);
  return askDocker({ argv: [docker, '--host', host, ...args], env, signal: world.signal, timeoutSeconds });
}

/** The configuration is a folder that is not there: the user's logins and contexts are none of this client's business. */
function clientEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: env['PATH'], DOCKER_CONFIG: path.join(cacheFolder(env), 'no-docker-config') };
}
