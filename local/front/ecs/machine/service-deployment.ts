import { arnIn } from './arn';
import type { Revision } from './deployment';
import { newName } from './ids';

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

const OVER: ReadonlySet<ServiceDeploymentStatus> = new Set([
  'SUCCESSFUL',
  'STOPPED',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
]);

/** The record of what came of bringing one revision to a service. Times are milliseconds since 1970. */
export class ServiceDeployment {
  readonly arn: string;
  readonly createdAt: number;
  status: ServiceDeploymentStatus = 'PENDING';
  statusReason?: string;
  startedAt?: number;
  stoppedAt?: number;
  finishedAt?: number;
  updatedAt: number;
  rollback?: { readonly reason: string; readonly startedAt: number; readonly revision: Revision };
  /** Most failures that were counted: `failedTasks` of deployments begins again. */
  failureCount = 0;

  constructor(
    service: { readonly clusterArn: string; readonly name: string },
    readonly target: Revision,
    readonly sources: readonly Revision[],
  ) {
    this.arn = arnIn(service.clusterArn, 'service-deployment', service.name, newName());
    this.createdAt = target.createdAt;
    this.updatedAt = target.createdAt;
  }

  get isOver(): boolean {
    return OVER.has(this.status);
  }

  begin(at: number): void {
    if (this.status !== 'PENDING') return;
    this.startedAt = at;
    this.become('IN_PROGRESS', at);
  }

  requestRollback(at: number): void {
    this.stoppedAt = at;
    this.become('ROLLBACK_REQUESTED', at);
  }

  beginRollback(revision: Revision, reason: string, at: number): void {
    this.rollback = { reason, startedAt: at, revision };
    this.become('ROLLBACK_IN_PROGRESS', at);
  }

  finish(status: ServiceDeploymentStatus, at: number, reason?: string): void {
    if (reason !== undefined) this.statusReason = reason;
    if (status === 'STOPPED') this.stoppedAt = at;
    this.finishedAt = at;
    this.become(status, at);
  }

  private become(status: ServiceDeploymentStatus, at: number): void {
    this.status = status;
    this.updatedAt = at;
  }
}
