import type { Clock } from './clock';
import type { Images } from './images';
import type { Service } from './service';
import { stepService } from './service-step';
import type { Task } from './task';

/** A cluster's services and the tasks that no service runs. */
export class ClusterContents {
  /** By name. */
  readonly services = new Map<string, Service>();
  oneOffs: readonly Task[] = [];

  /** All tasks, also those that have stopped. */
  get tasks(): Task[] {
    return [...[...this.services.values()].flatMap(({ tasks }) => tasks), ...this.oneOffs];
  }

  get activeServices(): Service[] {
    return [...this.services.values()].filter(({ status }) => status !== 'INACTIVE');
  }
}

/** So many services that are gone, and one-off tasks that have stopped, are remembered in a cluster. */
const KEPT = 200;

/** All of the local ECS, by cluster: so by account and region as well. What happens in it, happens one after another. */
export class World {
  private readonly clusters = new Map<string, ClusterContents>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly clock: Clock,
    readonly images: Images,
  ) {}

  /** What a cluster holds. */
  in(clusterArn: string): ClusterContents {
    const known = this.clusters.get(clusterArn) ?? new ClusterContents();
    this.clusters.set(clusterArn, known);
    return known;
  }

  /** Does something at the present time, alone. */
  now<T>(what: () => Promise<T>): Promise<T> {
    const done = this.queue.then(async () => {
      await this.passTime();
      return what();
    });
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** Lets the time until now pass: before images come or go, so that what was to happen without them has happened. */
  catchUp(): Promise<void> {
    return this.now(() => Promise.resolve());
  }

  /** The targets of a target group: the services that have it. */
  servicesBehind(targetGroupArn: string): Service[] {
    return [...this.clusters.values()]
      .flatMap(({ activeServices }) => activeServices)
      .filter(({ runtime }) => runtime.loadBalancers?.some((each) => each.targetGroupArn === targetGroupArn));
  }

  private async passTime(): Promise<void> {
    for (const at of this.clock.due()) {
      for (const contents of this.clusters.values()) await this.step(contents, at);
    }
  }

  private async step(contents: ClusterContents, at: number): Promise<void> {
    for (const service of contents.services.values()) await stepService(service, at, this.images);
    for (const task of contents.oneOffs) await task.step(at, this.images);
    forget(contents);
  }
}

function forget(contents: ClusterContents): void {
  const stopped = contents.oneOffs.filter(({ isStopped }) => isStopped);
  const old = new Set(stopped.slice(0, -KEPT));
  if (old.size > 0) contents.oneOffs = contents.oneOffs.filter((task) => !old.has(task));
  const gone = [...contents.services.values()].filter(({ status }) => status === 'INACTIVE');
  for (const { name } of gone.slice(0, -KEPT)) contents.services.delete(name);
}
