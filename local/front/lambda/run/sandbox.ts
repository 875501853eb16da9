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
  private ended = false;
  private api: RuntimeApi | undefined;
  private die: (how: string) => void = () => undefined;
  private readonly death = new Promise<string>((resolve) => (this.die = resolve));

  private constructor(
    readonly plan: SandboxPlan,
    private readonly docker: DockerEngine,
    private readonly name: string,
  ) {}

  /** Starts a container; one that does not even start is a sandbox that has died. */
  static async start(plan: SandboxPlan, docker: DockerEngine, instance: string): Promise<Sandbox> {
    const sandbox = new Sandbox(plan, docker, `slipway-${instance}-function-${randomBytes(6).toString('hex')}`);
    await sandbox.begin();
    return sandbox;
  }

  get isUsable(): boolean {
    return !this.ended;
  }

  /** Lets the function react to an event. The sandbox is free again when `free` is done. */
  async invoke(invocation: Invocation): Promise<{ reaction: Reaction; free: Promise<void> }> {
    const { requestId, timeoutMs } = invocation;
    const limit = new TimeLimit(INIT_MS + timeoutMs);
    const late = limit.reached.then((): Reaction => {
      const took = `Task timed out after ${(timeoutMs / 1_000).toFixed(2)} seconds`;
      this.log.write(`${new Date().toISOString()} ${requestId} ${took}\n`);
      this.end();
      return failure(requestId, 'Sandbox.Timedout', took);
    });
    const dead = this.death.then((how): Reaction => {
      const told = this.initError;
      return told ? { kind: 'error', error: told } : failure(requestId, ...explain(how));
    });
    const asked = this.api?.invoke(invocation, () => limit.restart(timeoutMs));
    const reaction = await Promise.race([late, dead, ...(asked ? [asked] : [])]);
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
    this.ended = true;
    this.die('signal: killed');
    this.api?.close();
    await this.docker.remove(this.name);
  }

  private end(): void {
    this.remove().catch((error: unknown) => process.stderr.write(`${this.name}: ${String(error)}\n`));
  }

  private async begin(): Promise<void> {
    const api = await RuntimeApi.start((error) => {
      this.initError = error;
      this.die('exit status 1');
      this.end();
    });
    this.api = api;
    const { container } = this.plan;
    try {
      await this.docker.create(this.name, {
        ...container,
        Env: [...container.Env, `AWS_LAMBDA_RUNTIME_API=${api.host}`],
      });
      this.log.follow(await this.docker.attach(this.name));
      // Asked for before the start, so that no end is missed; looked at after it, whose own error tells more.
      const exit = this.docker.exitCode(this.name).then(
        (code) => endings.get(code) ?? `exit status ${String(code)}`,
        () => 'signal: killed',
      );
      await this.docker.start(this.name);
      void exit.then((how) => this.exited(how));
    } catch (error) {
      // Before the end, which is a way to die as well.
      if (error instanceof EngineRefusal) this.die(`start ${error.message}`);
      this.end();
      if (!(error instanceof EngineRefusal)) throw error;
    }
  }

  private exited(how: string): void {
    this.ended = true;
    this.die(how);
    this.api?.close();
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
  private reach: () => void = () => undefined;
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));

  constructor(ms: number) {
    this.restart(ms);
  }

  restart(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reach(), ms);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
