import type { Deployment, Service, ServiceDeployment, ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import { plainText } from '../../../errors/shown';
import { shortName } from '../../ecs/arn';
import { isWanted, type Look } from './look';
import type { Failed, Failure, Verdict } from './verdict';

/** A deployment that takes over a moment before the event that says so. */
const EVENT_LAG_MS = 10_000;

const ROLLED_BACK: readonly (ServiceDeploymentStatus | undefined)[] = [
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
];
const UNDER_WAY: readonly (ServiceDeploymentStatus | undefined)[] = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED'];

/**
 * Of a service that ECS itself deploys. Which deployment is ours is known by its task definition: one that ECS goes back
 * to may keep its id or get a new one.
 */
export function judgeDeployments(service: Service, look: Look): Verdict {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined) return { state: 'waiting', text: 'it has no deployment yet' };
  return isWanted(look, primary) ? judgeOurs(service, primary, look) : judgeOther(service, primary, look);
}

function judgeOurs(service: Service, primary: Deployment, look: Look): Verdict {
  const { desiredCount: tasks = 1, deployments = [] } = service;
  const { taskDefinition = '', rolloutState, rolloutStateReason } = primary;
  if (tasks === 0) return { state: 'idle', why: 'has a desired count of 0' };
  const ours = newestOfOurs(look);
  const why = plainText(ours?.statusReason ?? rolloutStateReason ?? '');
  if (rolloutState !== 'COMPLETED' && ours?.status === 'ROLLBACK_FAILED') return failed('roll-back-failed', why);
  if (rolloutState === 'FAILED') return failed('given-up', why, ...earlier(primary, deployments));
  if (rolloutState !== 'COMPLETED' && ours?.status === 'STOPPED') return failed('stopped', why);
  // Behind a Classic Load Balancer a deployment has no state.
  const isDone = rolloutState === 'COMPLETED' || (rolloutState === undefined && deployments.length === 1);
  const allRun = (primary.runningCount ?? 0) >= tasks;
  if (isDone && allRun && !UNDER_WAY.includes(ours?.status)) return { state: 'complete', taskDefinition, tasks };
  return { state: 'waiting', text: progress(tasks, primary, deployments, ours?.lifecycleStage) };
}

/** Undefined where there is a newer one: that may have been rolled back to ours. */
function newestOfOurs(look: Look): ServiceDeployment | undefined {
  const newest = look.history?.[0];
  return newest !== undefined && isWanted(look, newest) ? newest.deployment : undefined;
}

/** `1 of 2 tasks run, 1 starts, 3 failed; 2 of api:6 still run` */
function progress(tasks: number, primary: Deployment, deployments: readonly Deployment[], stage?: string): string {
  const { runningCount = 0, pendingCount = 0, failedTasks = 0 } = primary;
  const own = [
    `${runningCount} of ${tasks} tasks run`,
    ...(pendingCount > 0 ? [`${pendingCount} start`] : []),
    ...(failedTasks > 0 ? [`${failedTasks} failed`] : []),
  ];
  const stages = stage === undefined ? [] : [`stage ${stage.toLowerCase().replaceAll('_', ' ')}`];
  return [own.join(', '), ...stillRunning(primary, deployments), ...stages].join('; ');
}

function stillRunning(primary: Deployment, deployments: readonly Deployment[]): string[] {
  const others = deployments.filter((each) => each !== primary && (each.runningCount ?? 0) > 0);
  return others.map((each) => `${each.runningCount ?? 0} of ${shortName(each.taskDefinition ?? '')} still run`);
}

function earlier(primary: Deployment, deployments: readonly Deployment[]): string[] {
  const running = stillRunning(primary, deployments);
  return running.length > 0 ? running : ['no earlier deployment runs'];
}

/** The service runs something else: ECS went back to it, or somebody deployed it. */
function judgeOther(service: Service, primary: Deployment, look: Look): Verdict {
  const ours = newestOfOurs(look);
  const { status, statusReason, rollback } = ours ?? {};
  const why = plainText(statusReason ?? rollback?.reason ?? '');
  if (status === 'ROLLBACK_FAILED') return failed('roll-back-failed', why);
  if (status === 'STOPPED') return failed('stopped', why, current(primary, look));
  if (ROLLED_BACK.includes(status)) return failed('rolled-back', wentBack(primary), why);
  const isKnown = look.history?.some((each) => isWanted(look, each)) ?? false;
  if (!isKnown && seemsRolledBack(service, primary, look)) {
    const going = service.deployments?.find((each) => isWanted(look, each)) ?? primary;
    const ofGoing = going.rolloutState === 'COMPLETED' ? undefined : going.rolloutStateReason;
    return failed('rolled-back', wentBack(primary), plainText(ofGoing ?? ''));
  }
  return { ...failed('superseded', current(primary, look)), maybeOld: true };
}

/** Where ECS does not say what became of deployments: by what it leaves in the service. */
function seemsRolledBack({ deployments = [], events = [] }: Service, primary: Deployment, look: Look): boolean {
  if (deployments.some((each) => each.rolloutState === 'FAILED' && isWanted(look, each))) return true;
  if (/rolling back/i.test(primary.rolloutStateReason ?? '')) return true;
  const event = events.find(({ message = '' }) => message.includes(') rolling back to deployment '));
  if (event?.createdAt === undefined || primary.createdAt === undefined) return false;
  return event.createdAt.getTime() >= primary.createdAt.getTime() - EVENT_LAG_MS;
}

function wentBack({ taskDefinition = '', rolloutState }: Deployment): string {
  const to = shortName(taskDefinition);
  return rolloutState === 'COMPLETED' ? `it runs ${to} again` : `it goes back to ${to}`;
}

function current({ taskDefinition = '' }: Deployment, { definitions }: Look): string {
  const { name = shortName(taskDefinition), image } = definitions.get(taskDefinition) ?? {};
  return `its task definition is ${name}${image === undefined ? '' : `, with ${plainText(image)}`}`;
}

function failed(how: Failure, ...why: string[]): Failed {
  return { state: 'failed', how, why: why.filter(Boolean).join('; ') };
}
