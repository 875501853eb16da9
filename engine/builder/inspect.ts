import { CommandFailed } from '../../host/command-error';
import { EngineError } from '../engine-error';
import { ask, type Client, type DockerCli } from './docker-cli';

/** A buildx builder that can be used. */
export interface BuilderFacts {
  readonly builder: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, … */
  readonly driver: string;
  /** Whether the docker driver keeps images in the store of containerd; buildx goes by the same label of the worker. */
  readonly containerdStore: boolean;
  /** Undefined while it does not run: the build starts it. */
  readonly buildkitVersion: string | undefined;
  /** Platforms of its machines; undefined where it does not tell them from those that it can emulate. */
  readonly machines: readonly string[] | undefined;
  /** Platforms that its machines have or emulate; undefined while one of them does not run. */
  readonly platforms: readonly string[] | undefined;
  readonly client: Client;
}

/**
 * Finds out what a builder is, and that it can be reached.
 *
 * @param builder undefined: the current one
 * @throws {EngineError} when it does not exist or does not answer
 */
export async function inspectBuilder(cli: DockerCli, client: Client, builder?: string): Promise<BuilderFacts> {
  const name = builder === undefined ? [] : [`--builder=${builder}`];
  try {
    const { stdout } = await ask(cli, ['buildx', 'inspect', ...name]);
    const problem = problemOf(stdout);
    const driver = field(stdout, 'Driver') ?? 'docker';
    if (problem !== undefined) {
      throw driver.startsWith('docker') && client.problem !== undefined
        ? noDaemon(cli, client.problem)
        : noBuilder(builder, problem);
    }
    return {
      builder: field(stdout, 'Name') ?? 'default',
      driver,
      containerdStore: stdout.includes('org.mobyproject.buildkit.worker.snapshotter:'),
      buildkitVersion: field(stdout, 'BuildKit version') ?? field(stdout, 'Buildkit'),
      machines: machinesOf(stdout),
      platforms: platformsOf(stdout),
      client,
    };
  } catch (error) {
    throw error instanceof CommandFailed ? noBuilder(builder, error.message) : error;
  }
}

/** Why no node of the builder can build. One that does not run is started by the build, but a remote one runs or not. */
function problemOf(inspection: string): string | undefined {
  const states = fields(inspection, 'Status');
  if (states.length === 0) return fields(inspection, 'Error')[0];
  if (field(inspection, 'Driver') !== 'remote' || states.includes('running')) return undefined;
  return `nothing answers on ${fields(inspection, 'Endpoint').join(' or ')}`;
}

/** The first platform of each node is that of its machine, where no user chose their order, which a star marks. */
function machinesOf(inspection: string): string[] | undefined {
  const lists = fields(inspection, 'Platforms');
  if (lists.length === 0 || lists.some((list) => list.includes('*'))) return undefined;
  return lists.map((list) => list.split(',', 1)[0] ?? '');
}

const PLATFORM = /^[\w.-]+(\/[\w.-]+){1,2}$/;

/** Those that a user chose have a star. A machine that does not run tells no others, and a list may be cut short. */
function platformsOf(inspection: string): string[] | undefined {
  const lists = fields(inspection, 'Platforms');
  const states = fields(inspection, 'Status');
  const nodes = Math.max(states.length, fields(inspection, 'Endpoint').length);
  if (lists.length < Math.max(nodes, 1) || states.some((state) => state !== 'running')) return undefined;
  const platforms = lists.flatMap((list) => list.split(',')).map((platform) => platform.trim().replace(/\*$/, ''));
  return platforms.every((platform) => PLATFORM.test(platform)) ? [...new Set(platforms)] : undefined;
}

function field(text: string, name: string): string | undefined {
  return fields(text, name)[0];
}

function fields(text: string, name: string): string[] {
  return [...text.matchAll(new RegExp(`^${name}:[ \\t]+(\\S.*?)\\s*$`, 'gm'))].map(([, value]) => value ?? '');
}

function noDaemon(cli: DockerCli, problem: string): EngineError {
  const host = cli.env['DOCKER_HOST'];
  return new EngineError(
    'the Docker daemon does not answer',
    problem,
    host
      ? `check that DOCKER_HOST (${host}) is right and that the daemon there runs`
      : 'start Docker (Docker Desktop, or `sudo systemctl start docker`) and check that `docker version` works',
  );
}

function noBuilder(builder: string | undefined, why: string): EngineError {
  const name = builder === undefined ? 'the current buildx builder' : `the buildx builder ${JSON.stringify(builder)}`;
  return new EngineError(
    `${name} cannot be used`,
    why,
    'choose one of `docker buildx ls`, or create it with `docker buildx create --name …`',
  );
}
