import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { run, CommandFailed } from '../process';
import { RunnerError } from '../runner-error';
import type { Builder, BuildRequest, BuiltImage } from './builder';
import { BUILD_ENVIRONMENT, buildxFlags } from './buildx-flags';
import { buildFailure, pushFailure } from './failure';
import type { DockerCli } from './docker-cli';

/** BuildKit behind buildx (docker-container, remote, kubernetes): it pushes by itself while it builds. */
export class BuildKitBuilder implements Builder {
  constructor(
    private readonly cli: DockerCli,
    private readonly builder: string,
    private readonly folder: string,
  ) {}

  async build(request: BuildRequest): Promise<BuiltImage> {
    const metadata = path.join(this.folder, 'metadata.json');
    const started = performance.now();
    await buildx(this.cli, this.builder, request, [
      `--metadata-file=${metadata}`,
      `--output=type=image,name=${request.reference},push=true,rewrite-timestamp=true`,
    ]);
    return { digest: digestOf(await readFile(metadata, 'utf8')), seconds: { build: secondsSince(started) } };
  }
}

/** The BuildKit inside the Docker daemon: it builds into the daemon's image store, and the client pushes from there. */
export class DaemonBuilder implements Builder {
  constructor(
    private readonly cli: DockerCli,
    private readonly builder: string,
  ) {}

  async build(request: BuildRequest): Promise<BuiltImage> {
    const started = performance.now();
    await buildx(this.cli, this.builder, request, ['--load', `--tag=${request.reference}`]);
    const built = performance.now();
    const digest = await this.push(request);
    return { digest, seconds: { build: (built - started) / 1000, push: secondsSince(built) } };
  }

  private async push({ reference, onLine }: BuildRequest): Promise<string> {
    const argv = ['docker', 'push', reference] as const;
    try {
      const { stdout } = await run({ argv, env: this.cli.env, signal: this.cli.signal, onLine });
      const digest = /digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
      return digest ?? noDigest(`docker push ${reference}`);
    } catch (error) {
      throw error instanceof CommandFailed ? pushFailure(error, reference) : error;
    }
  }
}

async function buildx(
  cli: DockerCli,
  builder: string,
  request: BuildRequest,
  output: readonly string[],
): Promise<void> {
  const flags = [`--builder=${builder}`, ...buildxFlags(request), ...output];
  try {
    await run({
      argv: ['docker', 'buildx', 'build', ...flags, request.staged.context],
      env: { ...cli.env, ...BUILD_ENVIRONMENT },
      signal: cli.signal,
      onLine: request.onLine,
    });
  } catch (error) {
    throw error instanceof CommandFailed ? buildFailure(error, request.reference) : error;
  }
}

function digestOf(metadata: string): string {
  const digest = (JSON.parse(metadata) as Record<string, unknown>)['containerimage.digest'];
  return typeof digest === 'string' ? digest : noDigest('docker buildx build');
}

function noDigest(command: string): never {
  throw new RunnerError(
    'the builder does not say which image it pushed',
    `the answer of \`${command}\` holds no digest`,
    'use a current Docker and buildx; the image may be in the registry already: apply again',
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
