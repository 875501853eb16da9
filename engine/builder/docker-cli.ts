import { CommandFailed, CommandMissing, run, type Output } from '../process';
import { reason, RunnerError } from '../runner-error';

/** The docker command in one environment. */
export interface DockerCli {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Longest time for a question to the client or the daemon, in seconds. A build has no limit of its own. */
const QUESTION_SECONDS = 60;

/** Asks the client something that it answers at once. */
export function ask(cli: DockerCli, args: readonly string[]): Promise<Output> {
  return run({ argv: ['docker', ...args], env: cli.env, signal: cli.signal, timeoutSeconds: QUESTION_SECONDS });
}

/** A builder as buildx describes it. */
export interface BuilderFacts {
  readonly builder: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, … */
  readonly driver: string;
  readonly buildxVersion: string;
  readonly clientVersion: string;
}

/**
 * Finds out which builder would build, and that it can: docker, buildx and, where the builder needs it, the daemon.
 *
 * @param builder name of the builder; default: `BUILDX_BUILDER`, else the current one
 * @throws {RunnerError} when something is missing
 */
export async function inspectBuilder(cli: DockerCli, builder?: string): Promise<BuilderFacts> {
  const [client, buildx, inspection] = await Promise.all([
    clientVersion(cli),
    buildxVersion(cli),
    ask(cli, ['buildx', 'inspect', ...(builder === undefined ? [] : [builder])]).catch((error: unknown) => error),
  ]);
  if (buildx === undefined) {
    throw new RunnerError(
      'docker buildx is not installed',
      'the docker client has no plugin of that name, and images are built with BuildKit through it',
      'install the buildx plugin (package docker-buildx-plugin, or https://docs.docker.com/go/buildx/)',
    );
  }
  if (!isOutput(inspection)) throw noBuilder(builder ?? cli.env['BUILDX_BUILDER'], inspection);
  const driver = field(inspection.stdout, 'Driver') ?? 'docker';
  if (driver.startsWith('docker') && client.server === undefined) throw noDaemon(cli, client.problem);
  const name = field(inspection.stdout, 'Name') ?? 'default';
  return { builder: name, driver, buildxVersion: buildx, clientVersion: client.version };
}

/** Whether a version is at least `major.minor`; pre-releases and build metadata are ignored. */
export function atLeast(version: string, major: number, minor: number): boolean {
  const [, first = '0', second = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}

interface Client {
  readonly version: string;
  /** Undefined when the daemon does not answer. */
  readonly server: string | undefined;
  readonly problem: string;
}

async function clientVersion(cli: DockerCli): Promise<Client> {
  const format = ['version', '--format', '{{.Client.Version}} {{if .Server}}{{.Server.Version}}{{end}}'];
  try {
    const { stdout } = await ask(cli, format);
    const [version = '', server] = stdout.trim().split(' ');
    return { version, server, problem: '' };
  } catch (error) {
    if (error instanceof CommandMissing) throw noDocker(error);
    if (!(error instanceof CommandFailed)) throw error;
    return { version: error.output.stdout.trim().split(' ')[0] ?? '', server: undefined, problem: error.message };
  }
}

async function buildxVersion(cli: DockerCli): Promise<string | undefined> {
  try {
    const { stdout } = await ask(cli, ['buildx', 'version']);
    return /v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? stdout.trim();
  } catch (error) {
    if (error instanceof CommandMissing) throw noDocker(error);
    if (!(error instanceof CommandFailed)) throw error;
    return undefined;
  }
}

function isOutput(value: unknown): value is Output {
  return !(value instanceof Error);
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]+(\\S+)`, 'm').exec(text)?.[1];
}

function noDocker(cause: CommandMissing): RunnerError {
  return new RunnerError(
    'docker is not installed on this machine',
    'the registry does not have the image, and building it needs the docker command',
    'install Docker, or apply on a machine that has it; where the image exists already nothing is built',
    cause,
  );
}

function noDaemon(cli: DockerCli, problem: string): RunnerError {
  const host = cli.env['DOCKER_HOST'];
  return new RunnerError(
    'the Docker daemon does not answer',
    problem,
    host
      ? `check that DOCKER_HOST (${host}) is right and that the daemon there runs`
      : 'start Docker (Docker Desktop, or `sudo systemctl start docker`) and check that `docker version` works',
  );
}

function noBuilder(builder: string | undefined, error: unknown): RunnerError {
  const name = builder === undefined ? 'the current buildx builder' : `the buildx builder ${JSON.stringify(builder)}`;
  return new RunnerError(
    `${name} cannot be used`,
    reason(error),
    'choose one of `docker buildx ls`, or create it with `docker buildx create --name …`',
    error,
  );
}
