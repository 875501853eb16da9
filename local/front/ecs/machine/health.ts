import type { Service } from './service';
import type { LoadBalancer } from './settings';
import type { Task, TaskContainer } from './task';

/** Whether a task's target gets a good answer. */
export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** The state of a task as a target of a load balancer; undefined while it is none. */
export function targetState(task: Task, { containerName }: LoadBalancer): TargetState | undefined {
  if (task.lastStatus === 'DEPROVISIONING') return 'draining';
  if (task.lastStatus !== 'RUNNING') return undefined;
  if (!task.isLookedAt) return 'initial';
  const container = task.containers.find(({ definition }) => definition.name === containerName);
  return container?.fate.kind === 'unhealthy' ? 'unhealthy' : 'healthy';
}

/** What the health check of a container says, if it has one. */
export function containerHealth(task: Task, { definition, fate }: TaskContainer): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  if (definition.healthCheck === undefined || !task.isLookedAt) return 'UNKNOWN';
  return fate.kind === 'unhealthy' ? 'UNHEALTHY' : 'HEALTHY';
}

/** The health of a task, in which essential containers with a check count. */
export function taskHealth(task: Task): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const checked = task.containers
    .filter(({ definition }) => definition.essential && definition.healthCheck !== undefined)
    .map((container) => containerHealth(task, container));
  if (checked.includes('UNHEALTHY')) return 'UNHEALTHY';
  return checked.length === 0 || checked.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}

/** Whether a task does what its service is there for. */
export function isWell(task: Task, service: Service): boolean {
  return task.isWanted && task.isLookedAt && complaint(task, service) === undefined;
}

/** Why a task is unhealthy. */
export interface Complaint {
  /** What the service's event says of it, behind its id. */
  readonly event: string;
  readonly stoppedReason: string;
}

/** What is wrong with a task that runs; undefined when nothing is. */
export function complaint(task: Task, { runtime }: Service): Complaint | undefined {
  if (taskHealth(task) === 'UNHEALTHY') {
    return { event: 'failed container health checks.', stoppedReason: 'Task failed container health checks' };
  }
  const balancer = (runtime.loadBalancers ?? []).find((each) => targetState(task, each) === 'unhealthy');
  if (balancer === undefined) return undefined;
  const group = `(target-group ${balancer.targetGroupArn ?? ''})`;
  const reason = 'Health checks failed with these codes: [500]';
  return {
    event: `(port ${String(balancer.containerPort)}) is unhealthy in ${group} due to (reason ${reason}).`,
    stoppedReason: `Task failed ELB health checks in ${group}`,
  };
}
