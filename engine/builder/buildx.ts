import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailed } from '../../host/command-error';
import { run } from '../../host/run';
import { EngineError } from '../engine-error';
import type { Builder, BuildRequest, BuiltImage } from './builder';
import { BUILD_ENVIRONMENT, buildxFlags, pushedOutput } from './buildx-flags';
import { obstacle } from './caches';
import { capabilitiesOf } from './capabilities';
import type { DockerCli } from './docker-cli';
import { buildFailure, pushFailure, UnknownFailure } from './failure';
import type { BuilderFacts } from './inspect';
import { loadedImage, localImage } from './local-image';
import { requirePlatforms } from './platforms';
import { withLogins } from './registry-login';

/** A buildx builder of any driver. */
export class BuildxBuilder implements Builder {
  readonly title: string;

  constructor(
    private readonly facts: BuilderFacts,
    why: string,
    private readonly cli: DockerCli,
  ) {
    this.title = `${facts.builder} (${facts.driver}), ${why}`;
  }

  get machines(): readonly string[] | undefined {
    return this.facts.machines;
  }

  requirePlatforms(platforms: readonly string[]): Promise<void> {
    return requirePlatforms(this.cli, this.facts, platforms);
  }

  localImage(reference: string): Promise<unknown> {
    return localImage(this.cli, this.facts, reference);
  }

  build(request: BuildRequest): Promise<BuiltImage> {
    return this.prepared(request, (usable, cli) => this.attempt(usable, cli));
  }

  loadedImage(reference: string): Promise<unknown> {
    const { problem } = this.facts.client;
    if (problem === undefined) return loadedImage(this.cli, this.facts, reference);
    throw new EngineError(
      'there is no local Docker that images can be loaded into',
      problem,
      'start Docker (Docker Desktop, or `sudo systemctl start docker`) and check that `docker version` works',
    );
  }

  load(request: BuildRequest): Promise<void> {
    return this.prepared(request, (usable, cli) => this.buildAndLoad(usable, cli));
  }

  /** Gives an attempt the logins and the caches that can be used. */
  private async prepared<T>(
    request: BuildRequest,
    attempt: (request: BuildRequest, cli: DockerCli) => Promise<T>,
  ): Promise<T> {
    const env = await withLogins(this.cli.env, request.logins, this.facts, request.folder);
    const cli = { ...this.cli, env };
    const usable = { ...request, caches: this.usableCaches(request) };
    try {
      return await attempt(usable, cli);
    } catch (error) {
      // BuildKit forgives a cache much, but not all: one that it cannot open, or one that lost a part.
      if (!(error instanceof UnknownFailure) || usable.caches.length === 0) throw error;
      request.onLine(`the reason may be a cache (${error.why}): building once more without caches`);
      return attempt({ ...usable, caches: [] }, cli);
    }
  }

  private attempt(request: BuildRequest, cli: DockerCli): Promise<BuiltImage> {
    return capabilitiesOf(this.facts).push ? this.buildAndPush(request, cli) : this.buildThenPush(request, cli);
  }

  /** BuildKit pushes while it builds. */
  private async buildAndPush(request: BuildRequest, cli: DockerCli): Promise<BuiltImage> {
    const metadata = path.join(request.folder, 'metadata.json');
    const started = performance.now();
    const output = pushedOutput(request, capabilitiesOf(this.facts).timestamps);
    await this.buildx(request, [`--metadata-file=${metadata}`, `--output=${output}`], cli);
    return { digest: digestOf(await readFile(metadata, 'utf8')), seconds: { build: secondsSince(started) } };
  }

  /** BuildKit builds into the daemon's image store, and the client pushes from there: always in Docker's types. */
  private async buildThenPush(request: BuildRequest, cli: DockerCli): Promise<BuiltImage> {
    const started = performance.now();
    await this.buildAndLoad(request, cli);
    const built = performance.now();
    const digest = await push(request, cli);
    return { digest, seconds: { build: (built - started) / 1000, push: secondsSince(built) } };
  }

  private buildAndLoad(request: BuildRequest, cli: DockerCli): Promise<void> {
    return this.buildx(request, ['--load', `--tag=${request.reference}`], cli);
  }

  private async buildx(request: BuildRequest, output: readonly string[], cli: DockerCli): Promise<void> {
    const flags = [`--builder=${this.facts.builder}`, ...buildxFlags(request), ...output];
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

  private usableCaches({ caches, onLine }: BuildRequest): BuildRequest['caches'] {
    return caches.filter((cache) => {
      const why = obstacle(cache, this.facts, this.cli.env);
      if (why !== undefined) onLine(`building without the cache ${cache.type}: ${why}`);
      return why === undefined;
    });
  }
}

async function push({ reference, onLine }: BuildRequest, { env, signal }: DockerCli): Promise<string> {
  try {
    const { stdout } = await run({ argv: ['docker', 'push', reference], env, signal, onLine });
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
    return digest ?? noDigest(`docker push ${reference}`);
  } catch (error) {
    throw error instanceof CommandFailed ? pushFailure(error, reference) : error;
  }
}

function digestOf(metadata: string): string {
  const digest = (JSON.parse(metadata) as Record<string, unknown>)['containerimage.digest'];
  return typeof digest === 'string' ? digest : noDigest('docker buildx build');
}

function noDigest(command: string): never {
  throw new EngineError(
    'the builder does not say which image it pushed',
    `the answer of \`${command}\` holds no digest`,
    'use a current Docker and buildx; the image may be in the registry already: try again',
  );
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
