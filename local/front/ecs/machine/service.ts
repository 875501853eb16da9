import { arnIn } from './arn';
import type { Compute } from './compute';
import { Deployment, newRevision, type Revision } from './deployment';
import { Events } from './events';
import { newNumber } from './ids';
import { ServiceDeployment } from './service-deployment';
import type { RuntimeSettings, StandingSettings, Tags } from './settings';
import type { Task } from './task';
import type { TaskDefinition } from './task-definition';

/** What a service is created with. */
export interface ServicePlan {
  readonly clusterArn: string;
  readonly name: string;
  readonly desiredCount: number;
  readonly definition: TaskDefinition;
  readonly runtime: RuntimeSettings;
  readonly standing: StandingSettings;
  readonly compute: Compute;
  readonly tags: Tags;
  readonly clientToken: string | undefined;
  readonly createdBy: string;
}

const KEPT_SERVICE_DEPLOYMENTS = 100;

/** A service: what it is to be, what came of it, and its tasks. */
export class Service {
  readonly arn: string;
  readonly name: string;
  readonly clusterArn: string;
  readonly events: Events;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE' = 'ACTIVE';
  desiredCount: number;
  standing: StandingSettings;
  compute: Compute;
  tags: Tags;
  /** PRIMARY first; those that are left behind until they are drained. */
  deployments: readonly Deployment[] = [];
  /** Newest first. */
  history: readonly ServiceDeployment[] = [];
  /** Also those that stopped within the last hour. */
  tasks: readonly Task[] = [];
  /** What the service returns to. */
  lastCompleted: Deployment | undefined;
  /** Whether it has said that it is steady since something was last started or stopped. */
  isSteady = false;

  constructor(
    readonly plan: ServicePlan,
    readonly createdAt: number,
  ) {
    this.name = plan.name;
    this.clusterArn = plan.clusterArn;
    this.arn = arnIn(plan.clusterArn, 'service', plan.name);
    this.events = new Events(plan.name);
    this.desiredCount = plan.desiredCount;
    this.standing = plan.standing;
    this.compute = plan.compute;
    this.tags = plan.tags;
    this.deploy(plan.definition, plan.runtime, createdAt);
  }

  /** The deployment that it is to run. */
  get primary(): Deployment | undefined {
    return this.deployments.find(({ status }) => status === 'PRIMARY');
  }

  get current(): ServiceDeployment | undefined {
    return this.history[0];
  }

  get runtime(): RuntimeSettings {
    return (this.primary?.revision ?? this.history[0]?.target)?.settings ?? this.plan.runtime;
  }

  /** Tasks that run, or are on their way to. */
  get wanted(): Task[] {
    return this.tasks.filter(({ isWanted }) => isWanted);
  }

  /** Tasks that have not ended. */
  get present(): Task[] {
    return this.tasks.filter(({ isStopped }) => !isStopped);
  }

  tasksOf({ id }: Deployment): Task[] {
    return this.tasks.filter(({ plan }) => plan.startedBy === id);
  }

  /** Begins to bring up a task definition with these settings; what was on its way is superseded. */
  deploy(definition: TaskDefinition, settings: RuntimeSettings, at: number): void {
    const revision = newRevision(this, newNumber(), { definition, settings, createdAt: at });
    const sources = this.deployments.filter((each) => this.tasksOf(each).some(({ isWanted }) => isWanted));
    if (this.current?.isOver === false) {
      this.current.finish(
        'STOPPED',
        at,
        `The service deployment was superseded by the service revision ${revision.arn}.`,
      );
    }
    this.deployments.forEach((each) => each.status === 'PRIMARY' && each.giveWay(at));
    this.deployments = [new Deployment(revision), ...this.deployments];
    const begun = new ServiceDeployment(
      this,
      revision,
      sources.map((each) => each.revision),
    );
    this.history = [begun, ...this.history].slice(0, KEPT_SERVICE_DEPLOYMENTS);
    this.isSteady = false;
  }

  /** Changes settings that need no deployment; those of deployments one by one. */
  change(standing: StandingSettings): void {
    const deploymentConfiguration = { ...this.standing.deploymentConfiguration, ...standing.deploymentConfiguration };
    this.standing = { ...this.standing, ...standing, deploymentConfiguration };
  }

  scaleTo(desiredCount: number): void {
    if (desiredCount !== this.desiredCount) this.isSteady = false;
    this.desiredCount = desiredCount;
  }

  /** All its tasks are told to stop; it is INACTIVE when they have. */
  drain(at: number): void {
    this.status = 'DRAINING';
    this.desiredCount = 0;
    for (const task of this.tasks) task.stop(at, 'ServiceSchedulerInitiated', 'The service was deleted');
    if (this.present.length === 0) this.becomeInactive();
  }

  becomeInactive(): void {
    this.status = 'INACTIVE';
    this.deployments = [];
    this.history = [];
  }

  /** The revision with this ARN, if it is known still. */
  revision(arn: string): Revision | undefined {
    const known = [...this.history.map(({ target }) => target), ...this.deployments.map(({ revision }) => revision)];
    return known.find((each) => each.arn === arn);
  }
}
