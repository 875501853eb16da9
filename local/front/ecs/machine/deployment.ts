import { arnIn } from './arn';
import type { RuntimeSettings } from './settings';
import type { TaskDefinition } from './task-definition';

/** What a deployment runs. */
export interface Revision {
  readonly arn: string;
  readonly number: string;
  readonly definition: TaskDefinition;
  readonly settings: RuntimeSettings;
  readonly createdAt: number;
}

/** As many steps as a task takes to get well: no deployment completes sooner. */
const FEWEST_STEPS = 3;
/** Of growing pauses between attempts, in steps: 1, 2, 4 … 30. */
const LONGEST_PAUSE = 30;

/** One element of a service's `deployments`. Times are milliseconds since 1970. */
export class Deployment {
  /** `ecs-svc/` and the number of the revision. */
  readonly id: string;
  readonly createdAt: number;
  updatedAt: number;
  status: 'PRIMARY' | 'ACTIVE' = 'PRIMARY';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' = 'IN_PROGRESS';
  rolloutStateReason: string;
  failedTasks = 0;
  /** How often in a row tasks could not be brought up. */
  attempts = 0;
  private pause = 0;
  private steps = 0;

  constructor(readonly revision: Revision) {
    this.id = `ecs-svc/${revision.number}`;
    this.createdAt = revision.createdAt;
    this.updatedAt = revision.createdAt;
    this.rolloutStateReason = `ECS deployment ${this.id} in progress.`;
  }

  /** Whether it waits before it tries again. */
  get isPausing(): boolean {
    return this.pause > 0;
  }

  get canComplete(): boolean {
    return this.rolloutState === 'IN_PROGRESS' && this.steps >= FEWEST_STEPS;
  }

  passStep(): void {
    this.steps += 1;
    this.pause = Math.max(0, this.pause - 1);
  }

  /** Counts failures; the next attempt waits longer than the last one. */
  countFailures(failures: number, at: number): void {
    this.failedTasks += failures;
    this.pause = Math.min(2 ** this.attempts, LONGEST_PAUSE);
    this.attempts += 1;
    this.updatedAt = at;
  }

  /** A task of it is well: failures before count no more. */
  forgetFailures(): void {
    this.failedTasks = 0;
    this.attempts = 0;
  }

  complete(at: number): void {
    this.become('COMPLETED', `ECS deployment ${this.id} completed.`, at);
  }

  fail(at: number): void {
    this.become('FAILED', 'ECS deployment circuit breaker: tasks failed to start.', at);
  }

  /** Is what its service returns to. */
  returnAs(reason: string, at: number): void {
    this.status = 'PRIMARY';
    this.forgetFailures();
    this.pause = 0;
    this.steps = 0;
    this.become('IN_PROGRESS', reason, at);
  }

  /** Another one is PRIMARY now. */
  giveWay(at: number): void {
    this.status = 'ACTIVE';
    this.updatedAt = at;
  }

  private become(rolloutState: Deployment['rolloutState'], reason: string, at: number): void {
    this.rolloutState = rolloutState;
    this.rolloutStateReason = reason;
    this.updatedAt = at;
  }
}

/** A new revision of a service. */
export function newRevision(
  service: { readonly clusterArn: string; readonly name: string },
  number: string,
  what: Pick<Revision, 'definition' | 'settings' | 'createdAt'>,
): Revision {
  return { arn: arnIn(service.clusterArn, 'service-revision', service.name, number), number, ...what };
}
