import path from 'node:path';
import { reason } from '../../errors/report';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { HostError } from '../../host/host-error';
import { NoRoom } from '../../host/not-started';
import { run } from '../../host/run';
import { EngineError } from '../engine-error';
import type { RunContext } from '../verbs/run-context';
import type { Builder, BuildRequest, BuiltImage } from './builder';
import { REPRODUCIBLE } from './buildx-flags';
import { commandFailure } from './failure';
import { authVariable } from './registry-login';

type Argv = readonly [string, ...string[]];

/**
 * What a program is asked on its standard input: one JSON document. It runs in the private context, writes its log to the
 * standard error, pushes the image and ends its standard output with `{"digest":"sha256:…"}`.
 */
export interface CommandRequest {
  readonly version: 1;
  /** `host/repository:tag` to push to. The login is in `DOCKER_AUTH_CONFIG` where the engine has it. */
  readonly reference: string;
  /** Absolute paths of the private copies: exactly what was hashed. */
  readonly context: string;
  readonly dockerfile: string;
  /** Named contexts: an absolute path, or `docker-image://…`. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  /** One of them is the hash of the source: with it a race of two machines for one tag has two winners. */
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Names of variables and absolute paths, never values. */
  readonly secrets: BuildRequest['secrets'];
  readonly ssh: BuildRequest['ssh'];
}

/** A program of the user's that builds an image and pushes it. */
export class CommandBuilder implements Builder {
  readonly title: string;
  readonly machines = undefined;
  private readonly argv: Argv;

  /** @param module folder that the path of the program starts from */
  constructor(
    [program, ...args]: Argv,
    module: string,
    private readonly context: RunContext,
  ) {
    this.argv = [program.includes('/') ? path.resolve(module, program) : program, ...args];
    this.title = `${path.basename(program)} (command), named by the image`;
  }

  localImage(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async build(request: BuildRequest): Promise<BuiltImage> {
    const started = performance.now();
    const { env, signal } = this.context;
    try {
      const { stdout } = await run({
        argv: this.argv,
        env: { ...env, ...REPRODUCIBLE, ...authVariable(env, request.logins) },
        cwd: request.staged.context,
        input: `${JSON.stringify(commandRequest(request))}\n`,
        signal,
        onLine: request.onLine,
      });
      return { digest: this.digestIn(stdout), seconds: { build: (performance.now() - started) / 1000 } };
    } catch (error) {
      if (error instanceof CommandFailed) throw commandFailure(error, request.reference);
      throw isNoProgram(error) ? this.missing(error) : error;
    }
  }

  loadedImage(): Promise<never> {
    return this.load();
  }

  load(): Promise<never> {
    return Promise.reject(
      new EngineError(
        `the builder ${this.argv[0]} loads no image into the local Docker`,
        'it is a program of yours, which pushes what it builds',
        'leave this image out, or have it pushed to its registry and pull it from there',
      ),
    );
  }

  private digestIn(stdout: string): string {
    const answer = stdout.trimEnd().split('\n').pop() ?? '';
    const digest = digestOf(answer);
    if (digest !== undefined) return digest;
    throw new EngineError(
      `the builder ${this.argv[0]} does not say which image it pushed`,
      `the last line of its standard output is ${JSON.stringify(answer.slice(0, 200))}`,
      'let it end with {"digest":"sha256:<64 hexadecimal digits>"}, and write all else to the standard error',
    );
  }

  private missing(error: unknown): EngineError {
    return new EngineError(
      `the builder ${this.argv[0]} cannot be started`,
      reason(error),
      'correct `build.builder.command` of the image, install that program, or make it executable',
      error,
    );
  }
}

function commandRequest({ staged, ...request }: BuildRequest): CommandRequest {
  const { reference, target, args, labels, platforms, secrets, ssh } = request;
  return {
    version: 1,
    reference,
    ...staged,
    ...(target !== undefined && { target }),
    args,
    labels,
    platforms,
    secrets,
    ssh,
  };
}

function digestOf(answer: string): string | undefined {
  try {
    const { digest } = JSON.parse(answer) as { digest?: unknown };
    return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
  } catch {
    return undefined;
  }
}

function isNoProgram(error: unknown): boolean {
  return error instanceof CommandMissing || (error instanceof HostError && !(error instanceof NoRoom));
}
