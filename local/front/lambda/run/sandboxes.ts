import { reason } from '../../../../errors/report';
import { AwsError } from '../../aws-error';
import { DockerEngine } from './docker-engine';
import type { Invocation, Reaction } from './runtime-api';
import { Sandbox, type SandboxPlan } from './sandbox';

/** The Docker that runs functions, and whose containers they are. */
export interface FunctionDocker {
  /** `unix:///...` or `tcp://127.0.0.1:port`. */
  readonly host: string;
  /** Name of the instance. */
  readonly instance: string;
}

/** What came of an invocation. */
export interface Run {
  readonly reaction: Reaction;
  /** When the answer has been read, or broke. */
  readonly done: Promise<void>;
  /** The end of the log; after `done`. */
  readonly log: () => Promise<Buffer>;
}

/** A sandbox that is about to be. */
interface Start {
  readonly functionArn: string;
  /** False as soon as its function is deleted. */
  isWanted: boolean;
}

/** A sandbox without events is kept for so long. */
const IDLE_MS = 60_000;
/** So many of one function run at once; on AWS a thousand of an account. */
const MOST = 10;

/** The sandboxes of all functions. */
export class Sandboxes {
  private readonly engine: DockerEngine | undefined;
  private readonly instance: string;
  private readonly busy = new Set<Sandbox>();
  private readonly idle = new Map<Sandbox, NodeJS.Timeout>();
  private readonly starting = new Set<Start>();

  /** @param docker undefined: functions cannot be invoked */
  constructor(docker: FunctionDocker | undefined) {
    this.engine = docker && new DockerEngine(docker.host);
    this.instance = docker?.instance ?? '';
  }

  /**
   * Invokes what a plan is for, in a sandbox that is idle or in a new one.
   *
   * @param login gives a password of the registry, for an image that Docker does not have
   * @param reserved how many may run at once, where that is said
   */
  async invoke(plan: SandboxPlan, invocation: Invocation, login: () => string, reserved?: number): Promise<Run> {
    this.admit(plan.functionArn, reserved);
    if (this.engine === undefined) {
      throw new AwsError(
        'UnsupportedOperationException',
        'This local AWS was started without Docker, so no function runs: slipway local down, then slipway local up --docker',
      );
    }
    this.retire((each) => each.plan.functionArn === plan.functionArn && isOutdated(each.plan.key, plan.key));
    const sandbox = this.takeIdle(plan.key) ?? (await this.start(plan, this.engine, login));
    this.busy.add(sandbox);
    const { reaction, free } = await sandbox.invoke(invocation);
    const done = free.then(() => this.rest(sandbox));
    return { reaction, done, log: () => sandbox.takeLog() };
  }

  /** Ends all sandboxes of a function. */
  end(functionArn: string): void {
    for (const each of this.starting) if (each.functionArn === functionArn) each.isWanted = false;
    for (const each of this.busy) if (each.plan.functionArn === functionArn) this.remove(each);
    this.retire((each) => each.plan.functionArn === functionArn);
  }

  /** Ends all; of those that have started none is left when it is done. */
  async close(): Promise<void> {
    for (const each of this.starting) each.isWanted = false;
    for (const timer of this.idle.values()) clearTimeout(timer);
    const all = [...this.busy, ...this.idle.keys()];
    this.idle.clear();
    this.busy.clear();
    await Promise.allSettled(all.map((each) => each.remove()));
  }

  private admit(functionArn: string, reserved: number | undefined): void {
    const all = [...this.starting, ...[...this.busy].map(({ plan }) => plan)];
    const running = all.filter((each) => each.functionArn === functionArn).length;
    if (running < Math.min(reserved ?? MOST, MOST)) return;
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  }

  private async start(plan: SandboxPlan, engine: DockerEngine, login: () => string): Promise<Sandbox> {
    const { functionArn, container } = plan;
    const start: Start = { functionArn, isWanted: true };
    this.starting.add(start);
    try {
      if (!(await engine.has(container.Image))) await engine.pull(container.Image, login());
      const sandbox = await Sandbox.start(plan, engine, this.instance);
      if (start.isWanted) return sandbox;
      await sandbox.remove();
    } catch (error) {
      const message = `The local AWS cannot run the function, because of its Docker: ${reason(error)}`;
      throw new AwsError('ServiceException', message, 500);
    } finally {
      this.starting.delete(start);
    }
    throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
  }

  private takeIdle(key: string): Sandbox | undefined {
    for (const [sandbox, timer] of this.idle) {
      if (sandbox.plan.key !== key || !sandbox.isUsable) continue;
      clearTimeout(timer);
      this.idle.delete(sandbox);
      return sandbox;
    }
    return undefined;
  }

  private rest(sandbox: Sandbox): void {
    if (!this.busy.delete(sandbox) || !sandbox.isUsable) return;
    const timer = setTimeout(() => this.retire((each) => each === sandbox), IDLE_MS);
    this.idle.set(sandbox, timer.unref());
  }

  private retire(which: (sandbox: Sandbox) => boolean): void {
    for (const [sandbox, timer] of this.idle) {
      if (!which(sandbox)) continue;
      clearTimeout(timer);
      this.idle.delete(sandbox);
      this.remove(sandbox);
    }
  }

  private remove(sandbox: Sandbox): void {
    sandbox.remove().catch((error: unknown) => process.stderr.write(`docker: ${String(error)}\n`));
  }
}

/** Of `$LATEST` only what it is now runs; versions do not change. */
function isOutdated(key: string, current: string): boolean {
  return key !== current && key.startsWith('$LATEST ') && current.startsWith('$LATEST ');
}
