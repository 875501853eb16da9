import { isFargate, placeOf } from './compute';
import type { Deployment } from './deployment';
import { complaint, isWell } from './health';
import type { Images } from './images';
import { breaks, completeDeployment, failDeployment, returnTo } from './rollout';
import { schedule } from './schedule';
import type { Service } from './service';
import { Task } from './task';

/** As long as AWS lists a task that has stopped, and no more of them than that. */
const STOPPED_TASKS = { forMs: 3_600_000, atMost: 200 };
/** Attempts in vain until a service complains that it cannot start tasks. */
const ATTEMPTS_UNTIL_COMPLAINT = 3;
const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. ' +
  'Update the minimumHealthyPercent or maximumPercent value and try again.';
const NO_MACHINE =
  'was unable to place a task because no container instance met all of its requirements. ' +
  'Reason: No Container Instances were found in your cluster. ' +
  'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/** Lets one step pass for a service: its tasks move, it looks at them, and starts and stops what it has to. */
export async function stepService(service: Service, at: number, images: Images): Promise<void> {
  if (service.status === 'INACTIVE') return;
  begin(service, at);
  const failed = await stepTasks(service, at, images);
  const replaced = stopUnhealthy(service, at);
  countFailures(service, [...failed, ...replaced], at);
  if (breaks(service)) failDeployment(service, at);
  followSchedule(service, at, replaced.length);
  settle(service, at);
  forgetTasks(service, at);
}

function begin(service: Service, at: number): void {
  const { primary, current, lastCompleted } = service;
  primary?.passStep();
  current?.begin(at);
  if (current?.status === 'ROLLBACK_REQUESTED' && lastCompleted) returnTo(lastCompleted, service, at);
}

/** Returns the tasks that ended without being told to. */
async function stepTasks(service: Service, at: number, images: Images): Promise<Task[]> {
  const present = service.present;
  const ran = present.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  for (const task of present) await task.step(at, images);
  const runs = present.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  tellTargets(service, 'registered', runs.filter((task) => !ran.includes(task)).length, at);
  tellTargets(service, 'deregistered', ran.filter((task) => !runs.includes(task)).length, at);
  const failed = present.filter(({ isStopped, hasFailed }) => isStopped && hasFailed);
  if (failed.length > 0) service.isSteady = false;
  return failed;
}

function tellTargets({ runtime, events }: Service, what: string, count: number, at: number): void {
  if (count === 0) return;
  for (const { targetGroupArn } of runtime.loadBalancers ?? []) {
    if (targetGroupArn !== undefined) events.add(at, `${what} ${count} targets in (target-group ${targetGroupArn})`);
  }
}

/** Stops tasks whose health is bad, after their grace period, which is one step. */
function stopUnhealthy(service: Service, at: number): Task[] {
  const grace = (service.standing.healthCheckGracePeriodSeconds ?? 0) > 0 ? 1 : 0;
  return service.wanted.filter((task) => {
    const found = task.ran > grace ? complaint(task, service) : undefined;
    if (found === undefined) return false;
    service.events.add(at, `(task ${task.id}) ${found.event}`);
    task.stop(at, 'ServiceSchedulerInitiated', found.stoppedReason);
    return true;
  });
}

function countFailures(service: Service, failed: readonly Task[], at: number): void {
  const { primary } = service;
  if (primary === undefined) return;
  const failures = failed.filter(({ plan }) => plan.startedBy === primary.id).length;
  if (failures > 0) failAttempt(primary, failures, service, at);
  else if (service.tasksOf(primary).some((task) => isWell(task, service))) primary.forgetFailures();
}

function failAttempt(primary: Deployment, failures: number, { events, current }: Service, at: number): void {
  primary.countFailures(failures, at);
  if (current?.isOver === false) current.failureCount = primary.failedTasks;
  if (primary.attempts !== ATTEMPTS_UNTIL_COMPLAINT) return;
  events.add(
    at,
    'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
  );
}

function followSchedule(service: Service, at: number, replaced: number): void {
  const { primary, events } = service;
  const { start, stop, stuck } = schedule(service);
  if (stuck && events.list()[0]?.message.endsWith(STUCK) === false) events.add(at, STUCK);
  if (stop.length > 0) stopTasks(service, stop, at);
  if (primary === undefined || start === 0) return;
  service.isSteady = false;
  if (isFargate(service.compute)) return startTasks(service, primary, { count: start, replaced, at });
  if (primary.attempts === 0) events.add(at, NO_MACHINE);
  failAttempt(primary, start, service, at);
}

function stopTasks(service: Service, tasks: readonly Task[], at: number): void {
  const reason = `Scaling activity initiated by (deployment ${service.primary?.id ?? ''})`;
  for (const task of tasks) task.stop(at, 'ServiceSchedulerInitiated', reason);
  service.events.add(at, `has stopped ${tasks.length} running tasks: ${named(tasks)}.`);
  service.isSteady = false;
}

function startTasks(
  service: Service,
  { id, revision }: Deployment,
  { count, replaced, at }: { readonly count: number; readonly replaced: number; readonly at: number },
): void {
  const { subnets = [] } = revision.settings.networkConfiguration?.awsvpcConfiguration ?? {};
  const tasks = Array.from({ length: count }, (_, index) => {
    const plan = {
      clusterArn: service.clusterArn,
      definition: revision.definition,
      group: `service:${service.name}`,
      startedBy: id,
      place: placeOf(service.compute),
      platformVersion: revision.settings.platformVersion,
      subnet: subnets[index % subnets.length],
      overrides: { containerOverrides: [] },
      enableExecuteCommand: service.standing.enableExecuteCommand ?? false,
      tags: tagsOfTasks(service),
      ends: false,
    };
    return new Task(plan, at);
  });
  service.tasks = [...service.tasks, ...tasks];
  const why = replaced > 0 ? ` Amazon ECS replaced ${replaced} tasks due to an unhealthy status.` : '';
  service.events.add(at, `has started ${tasks.length} tasks: ${named(tasks)}.${why}`);
}

function tagsOfTasks({ standing, tags, clusterArn, name }: Service): Task['tags'] {
  const managed = [
    { key: 'aws:ecs:clusterName', value: clusterArn.slice(clusterArn.lastIndexOf('/') + 1) },
    { key: 'aws:ecs:serviceName', value: name },
  ];
  return [...(standing.propagateTags === 'SERVICE' ? tags : []), ...(standing.enableECSManagedTags ? managed : [])];
}

/** Finishes what is done: a deployment, a service that was deleted, a change of the desired count. */
function settle(service: Service, at: number): void {
  const { primary, present, desiredCount, events } = service;
  if (service.status === 'DRAINING' && present.length === 0) return service.becomeInactive();
  if (primary === undefined) return;
  service.deployments = service.deployments.filter(
    (each) => each.status === 'PRIMARY' || each.rolloutState === 'FAILED' || service.tasksOf(each).some(isPresent),
  );
  const own = service.tasksOf(primary).filter((task) => isWell(task, service));
  if (own.length !== desiredCount || present.length !== desiredCount) return;
  if (primary.canComplete) completeDeployment(primary, service, at);
  if (service.isSteady || primary.rolloutState !== 'COMPLETED') return;
  events.add(at, 'has reached a steady state.');
  service.isSteady = true;
}

function forgetTasks(service: Service, at: number): void {
  const stopped = service.tasks.filter(({ isStopped }) => isStopped);
  const kept = new Set(
    stopped.filter(({ stoppedAt = 0 }) => at - stoppedAt < STOPPED_TASKS.forMs).slice(-STOPPED_TASKS.atMost),
  );
  if (kept.size < stopped.length) service.tasks = service.tasks.filter((task) => isPresent(task) || kept.has(task));
}

const isPresent = ({ isStopped }: Task): boolean => !isStopped;

const named = (tasks: readonly Task[]): string => tasks.map(({ id }) => `(task ${id})`).join(' ');
