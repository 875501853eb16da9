import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerLog } from './container-log';
import { type ContainerSettings, type DockerEngine, EngineRefusal } from './docker-engine';
import { type Invocation, type Reaction, RuntimeApi } from './runtime-api';

/** What a sandbox runs. */
export interface SandboxPlan {
  /** The same for sandboxes that run the same. */
  readonly key: string;
  readonly functionArn: string;
  readonly container: ContainerSettings & { readonly Env: readonly string[] };
}

/** A function may take so long until it asks for its first event, besides its time for that. */
const INIT_MS = 10_000;
/** What a function has written is on its way for some time. */
const LOG_MS = 50;

/** A container that runs a version of a function, one event after another, with the Runtime API that it asks. */
export class Sandbox {
  private readonly log = new ContainerLog();
  private initError: Buffer | undefined;
  private death: string | undefined;
  private api: RuntimeApi | undefined;
  /** Of the invocation that is under way: hears that the container has died. */
  private onDeath: () => void = () => undefined;

  private constructor(
    readonly plan: SandboxPlan,
    private readonly docker: DockerEngine,
    private readonly name: string,
  ) {}

  /** Starts a container; one whose program cannot be started is a sandbox that has died. */
  static async start(plan: SandboxPlan, docker: DockerEngine, instance: string): Promise<Sandbox> {
    const sandbox = new Sandbox(plan, docker, `slipway-${instance}-function-${randomBytes(6).toString('hex')}`);
    await sandbox.begin();
    return sandbox;
  }

  get isUsable(): boolean {
    return this.death === undefined;
  }

  /** Lets the function react to an event. The sandbox is free again when `free` is done. */
  async invoke(invocation: Invocation): Promise<{ reaction: Reaction; free: Promise<void> }> {
    const limit = new TimeLimit();
    const reaction = await new Promise<Reaction>((resolve) => {
      limit.restart(INIT_MS + invocation.timeoutMs, () => {
        resolve(this.late(invocation));
        void this.end();
      });
      this.onDeath = () => resolve(this.dead(invocation));
      if (!this.isUsable) return this.onDeath();
      void this.api?.invoke(invocation, () => limit.restart(invocation.timeoutMs)).then(resolve);
    });
    const isAnswer = reaction.kind === 'answer';
    const free = isAnswer ? new Promise<void>((resolve) => reaction.body.once('close', resolve)) : Promise.resolve();
    void free.then(() => limit.end());
    return { reaction, free };
  }

  /** The end of what was written since the last call. */
  async takeLog(): Promise<Buffer> {
    await sleep(LOG_MS);
    return this.log.take();
  }

  /** Removes the container; what is under way breaks. */
  async remove(): Promise<void> {
    this.die('signal: killed');
    await this.docker.remove(this.name);
  }

  private late({ requestId, timeoutMs }: Invocation): Reaction {
    const took = `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`;
    this.log.write(Buffer.from(`${new Date().toISOString()} ${requestId} ${took}\n`));
    return failure(requestId, 'Sandbox.Timedout', took);
  }

  private dead({ requestId }: Invocation): Reaction {
    if (this.initError) return { kind: 'error', error: this.initError };
    return failure(requestId, ...explain(this.death ?? 'signal: killed'));
  }

  /** The first reason counts. */
  private die(how: string): void {
    this.death ??= how;
    this.api?.close();
    this.onDeath();
  }

  private async end(): Promise<void> {
    await this.remove().catch((error: unknown) => process.stderr.write(`${this.name}: ${String(error)}\n`));
  }

  private async begin(): Promise<void> {
    this.api = await RuntimeApi.start((error) => {
      this.initError = error;
      this.die('exit status 1');
      void this.end();
    });
    const { container } = this.plan;
    const Env = [...container.Env, `AWS_LAMBDA_RUNTIME_API=${this.api.host}`];
    try {
      await this.docker.create(this.name, { ...container, Env });
      this.log.follow(await this.docker.attach(this.name));
      // Asked for before the start, so that no end is missed; looked at after it, whose own error tells more.
      const exit = this.docker.exitCode(this.name).then(
        (code) => endings.get(code) ?? `exit status ${String(code)}`,
        () => 'signal: killed',
      );
      await this.docker.start(this.name);
      void exit.then((how) => this.die(how));
    } catch (error) {
      // What cannot be started Docker says with this status; all else is its own trouble.
      const isOfImage = error instanceof EngineRefusal && error.status === 400;
      this.die(isOfImage ? `start ${error.message}` : 'signal: killed');
      await this.end();
      if (!isOfImage) throw error;
    }
  }
}

const endings = new Map([
  [0, 'clean'],
  [137, 'signal: killed'],
]);

/** Type and text of the error of a runtime that has ended. */
function explain(how: string): [type: string, text: string] {
  if (how.startsWith('start ')) return ['Runtime.InvalidEntrypoint', how.slice('start '.length)];
  if (how === 'clean') return ['Runtime.ExitError', 'Runtime exited without providing a reason'];
  return ['Runtime.ExitError', `Runtime exited with error: ${how}`];
}

/** An error of Lambda's own. */
export function failure(requestId: string, errorType: string, text: string): Reaction {
  const errorMessage = `RequestId: ${requestId} Error: ${text}`;
  return { kind: 'error', error: Buffer.from(JSON.stringify({ errorType, errorMessage })) };
}

class TimeLimit {
  private timer: NodeJS.Timeout | undefined;
  private onReached: () => void = () => undefined;

  /** Counts anew, to the same end unless another is said. */
  restart(ms: number, onReached = this.onReached): void {
    this.onReached = onReached;
    this.end();
    this.timer = setTimeout(onReached, ms);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
