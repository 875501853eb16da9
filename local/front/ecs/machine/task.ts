import { arnIn } from './arn';
import { type Fate, fateOf } from './fate';
import { newHex } from './ids';
import type { Images } from './images';
import type { Tags } from './settings';
import { type ContainerDefinition, platformOf, type TaskDefinition } from './task-definition';

/** What a task is started with. */
export interface TaskPlan {
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  /** `service:NAME`, else what RunTask says. */
  readonly group: string;
  readonly startedBy: string | undefined;
  /** Where it runs, as it answers it. */
  readonly place: Readonly<Record<string, string>>;
  readonly platformVersion: string | undefined;
  readonly subnet: string | undefined;
  readonly overrides: { readonly containerOverrides: readonly unknown[] };
  readonly enableExecuteCommand: boolean;
  readonly tags: Tags;
  /** Tasks of services run until they are stopped; others end. */
  readonly ends: boolean;
}

/** One container of a task. */
export interface TaskContainer {
  readonly definition: ContainerDefinition;
  readonly fate: Fate;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  imageDigest?: string;
  exitCode?: number;
  reason?: string;
}

type TaskStatus = 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEPROVISIONING' | 'STOPPED';
type StopCode = 'TaskFailedToStart' | 'EssentialContainerExited' | 'ServiceSchedulerInitiated' | 'UserInitiated';

/** A step after it has started a container fails, and health is known. A task that ends by itself takes one more. */
const FIRST_LOOK = 1;

let addresses = 0;

/** A task: from its start to the record that stays of it. Times are milliseconds since 1970. */
export class Task {
  readonly id = newHex();
  readonly arn: string;
  readonly containers: readonly TaskContainer[];
  readonly address = newAddress();
  readonly networkInterface = `eni-${newHex(8).slice(0, 17)}`;
  lastStatus: TaskStatus = 'PROVISIONING';
  desiredStatus: 'RUNNING' | 'STOPPED' = 'RUNNING';
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
  tags: Tags;
  /** Steps since it started. */
  ran = 0;

  constructor(
    readonly plan: TaskPlan,
    readonly createdAt: number,
  ) {
    this.arn = arnIn(plan.clusterArn, 'task', this.id);
    this.tags = plan.tags;
    this.containers = plan.definition.containerDefinitions.map((definition) => ({
      definition,
      fate: fateOf(definition.dockerLabels),
      lastStatus: 'PENDING',
    }));
  }

  get isStopped(): boolean {
    return this.lastStatus === 'STOPPED';
  }

  /** Whether it runs, or is on its way to. */
  get isWanted(): boolean {
    return this.desiredStatus === 'RUNNING';
  }

  /** Whether it ended without being told to. */
  get hasFailed(): boolean {
    return this.stopCode === 'TaskFailedToStart' || this.stopCode === 'EssentialContainerExited';
  }

  /** Whether what looks after its health has seen it. */
  get isLookedAt(): boolean {
    return this.lastStatus === 'RUNNING' && this.ran >= FIRST_LOOK;
  }

  async step(at: number, images: Images): Promise<void> {
    switch (this.lastStatus) {
      case 'PROVISIONING':
        if (!this.isWanted) return this.end(at);
        this.lastStatus = 'PENDING';
        return;
      case 'PENDING':
        return this.isWanted ? this.start(at, images) : this.end(at);
      case 'RUNNING':
        if (this.isWanted) return this.run(at);
        this.lastStatus = 'DEPROVISIONING';
        return;
      case 'DEPROVISIONING':
        return this.end(at);
      case 'STOPPED':
        return;
    }
  }

  /** Tells it to stop; it takes its time. */
  stop(at: number, stopCode: StopCode, stoppedReason: string): void {
    if (!this.isWanted) return;
    Object.assign(this, { desiredStatus: 'STOPPED', stoppingAt: at, stopCode, stoppedReason });
  }

  private async start(at: number, images: Images): Promise<void> {
    this.pullStartedAt ??= at;
    const platform = platformOf(this.plan.definition);
    for (const container of this.containers) {
      const pull = await images.pull(container.definition.image, platform);
      if (pull.outcome === 'refused') {
        container.reason = pull.reason;
        this.stop(at, 'TaskFailedToStart', pull.reason);
        return this.end(at);
      }
      if (pull.digest !== undefined) container.imageDigest = pull.digest;
    }
    for (const container of this.containers) container.lastStatus = 'RUNNING';
    Object.assign(this, { lastStatus: 'RUNNING', pullStoppedAt: at, startedAt: at });
  }

  private run(at: number): void {
    this.ran += 1;
    for (const container of this.containers) {
      if (container.fate.kind === 'exits') this.exit(container, container.fate.code, at);
      else if (this.plan.ends && this.ran > FIRST_LOOK) this.exit(container, 0, at);
    }
  }

  private exit(container: TaskContainer, code: number, at: number): void {
    if (container.lastStatus !== 'RUNNING') return;
    Object.assign(container, { lastStatus: 'STOPPED', exitCode: code });
    if (container.definition.essential) this.stop(at, 'EssentialContainerExited', 'Essential container in task exited');
    if (!this.isWanted) this.end(at);
  }

  private end(at: number): void {
    for (const container of this.containers) {
      if (container.lastStatus === 'RUNNING') container.exitCode = 0;
      container.lastStatus = 'STOPPED';
    }
    Object.assign(this, { lastStatus: 'STOPPED', stoppedAt: at });
  }
}

function newAddress(): string {
  addresses = (addresses + 1) % 65_000;
  return `10.0.${String(addresses >> 8)}.${String(addresses & 255)}`;
}
