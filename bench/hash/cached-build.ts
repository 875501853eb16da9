import { localEnvironment } from '../../local/environment';
import { startLocal, stopLocal } from '../../local/instance';
import { LocalError } from '../../local/local-error';
import type { LocalAws } from '../../local/records';
import type { SourceOptions } from '../../modules/source';
import { succeed } from '../../test/e2e/harness/command';
import { thisProcess } from '../../test/this-process';
import { setUp } from '../../test/toolchain/setup';

const NAME = 'bench-hash';
const BUILD_SECONDS = 600;

/** `docker buildx build` where all is in the builder's cache: what it takes today to learn that nothing changed. */
export class CachedBuild {
  private constructor(
    private readonly docker: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Undefined, with the reason on standard error, where this machine cannot have a builder of its own. */
  static async start(): Promise<CachedBuild | undefined> {
    try {
      const { docker, environment } = await setUp();
      const local = await startLocal({ name: NAME, docker: true, buildkit: true }, thisProcess());
      const build = new CachedBuild(docker, localEnvironment(local, { ...process.env, ...environment }));
      await build.createBuilder(local);
      return build;
    } catch (error) {
      if (!(error instanceof LocalError)) throw error;
      process.stderr.write(`no figure for docker buildx build: ${error.what}\n`);
      await stopLocal(NAME, thisProcess());
      return undefined;
    }
  }

  /** Builds and throws the image away; the cache stays. */
  async run({ context, dockerfile = 'Dockerfile' }: SourceOptions): Promise<void> {
    await this.buildx('build', '--builder', NAME, '--progress', 'plain', '--file', dockerfile, context);
  }

  async stop(): Promise<void> {
    try {
      await this.buildx('prune', '--builder', NAME, '--all', '--force');
    } finally {
      await stopLocal(NAME, thisProcess());
    }
  }

  private createBuilder({ buildkit }: LocalAws): Promise<void> {
    return this.buildx('create', '--name', NAME, '--driver', 'remote', buildkit?.address ?? '');
  }

  private async buildx(...args: readonly string[]): Promise<void> {
    await succeed(this.docker, ['buildx', ...args], { cwd: '/', env: this.env, timeoutSeconds: BUILD_SECONDS });
  }
}
