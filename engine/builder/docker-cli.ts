import { CommandFailed, CommandMissing, type Output } from '../../host/command-error';
import { run } from '../../host/run';
import { EngineError } from '../engine-error';

/** The docker command in one environment. */
export interface DockerCli {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The docker command and its buildx plugin. */
export interface Client {
  readonly version: string;
  readonly buildxVersion: string;
  /** Why its daemon does not answer; undefined when it does. */
  readonly problem: string | undefined;
}

/** Longest time for a question to the client or the daemon, in seconds. A build has no limit of its own. */
const QUESTION_SECONDS = 60;

/** Asks the client something that it answers at once. */
export function ask(cli: DockerCli, args: readonly string[]): Promise<Output> {
  return run({ argv: ['docker', ...args], env: cli.env, signal: cli.signal, timeoutSeconds: QUESTION_SECONDS });
}

/**
 * Finds out which docker and buildx there are.
 *
 * @throws {EngineError} when one is missing, or buildx is too old
 */
export async function inspectClient(cli: DockerCli): Promise<Client> {
  const [client, buildxVersion] = await Promise.all([clientVersion(cli), askBuildx(cli)]);
  if (buildxVersion === undefined) {
    throw new EngineError(
      'docker buildx is not installed',
      'the docker client has no plugin of that name, and images are built with BuildKit through it',
      'install the buildx plugin (package docker-buildx-plugin, or https://docs.docker.com/go/buildx/)',
    );
  }
  if (!atLeast(buildxVersion, 0, 10)) {
    throw new EngineError(
      `docker buildx ${buildxVersion} is too old`,
      'it does not know attestations, and so cannot leave them out',
      'install buildx 0.12 or newer (package docker-buildx-plugin, or https://docs.docker.com/go/buildx/)',
    );
  }
  return { ...client, buildxVersion };
}

/** Names of the builders of this machine, as its buildx lists them. */
export async function builderNames(cli: DockerCli): Promise<string[]> {
  const { stdout } = await ask(cli, ['buildx', 'ls']);
  // Nodes are indented, and a star marks the current builder.
  return stdout
    .split('\n')
    .slice(1)
    .flatMap((line) => /^([A-Za-z0-9][\w.+-]*)/.exec(line)?.[1] ?? []);
}

/** Whether a version is at least `major.minor`; pre-releases and build metadata are ignored. */
export function atLeast(version: string, major: number, minor: number): boolean {
  const [, first = '0', second = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}

async function clientVersion(cli: DockerCli): Promise<Pick<Client, 'version' | 'problem'>> {
  const format = ['version', '--format', '{{.Client.Version}} {{if .Server}}{{.Server.Version}}{{end}}'];
  try {
    const { stdout } = await ask(cli, format);
    const [version = '', server] = stdout.trim().split(' ');
    return { version, problem: server === undefined ? 'it says no version' : undefined };
  } catch (error) {
    if (error instanceof CommandMissing) throw noDocker(error);
    if (!(error instanceof CommandFailed)) throw error;
    return { version: error.output.stdout.trim().split(' ')[0] ?? '', problem: error.message };
  }
}

async function askBuildx(cli: DockerCli): Promise<string | undefined> {
  try {
    const { stdout } = await ask(cli, ['buildx', 'version']);
    return /v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1] ?? stdout.trim();
  } catch (error) {
    if (error instanceof CommandMissing) throw noDocker(error);
    if (!(error instanceof CommandFailed)) throw error;
    return undefined;
  }
}

function noDocker(cause: CommandMissing): EngineError {
  return new EngineError(
    'docker is not installed on this machine',
    'the registry does not have the image, and building it needs the docker command',
    'install Docker, or apply on a machine that has it; where the image exists already nothing is built',
    cause,
  );
}
