import type { ServiceEvent, Task } from '@aws-sdk/client-ecs';
import { plainText, shortened } from '../../../errors/shown';
import { newestFirst } from '../../ecs/api';
import { shortName } from '../../ecs/arn';
import { stopReason, withoutIds } from '../../ecs/stopped-task';
import { isWanted, type Look } from './look';

/** So many different reasons, and so many different events, are told. */
const SHOWN_REASONS = 3;
const SHOWN_EVENTS = 3;
const SHOWN_TASKS = 2;

/** What ECS does on purpose. */
const BY_DESIGN = 'Scaling activity initiated by';

/** Why tasks of the definition that is to run ended, the newest first, each reason once. */
export function stopReasons(look: Look): string[] {
  return [...byReason(look).values()].map(([task = {}]) => stopReason(task));
}

/** The same with the tasks that ended so, then the last events of the service. */
export function troubles(look: Look): string[] {
  const stopped = [...byReason(look).values()].slice(0, SHOWN_REASONS).map((tasks) => {
    const [task = {}] = tasks;
    return `${named(tasks)} stopped: ${stopReason(task)}`;
  });
  return [...stopped, ...lastEvents(look)];
}

function byReason(look: Look): Map<string, Task[]> {
  const grouped = new Map<string, Task[]>();
  const own = look.stopped.filter((task) => isWanted(look, { taskDefinition: task.taskDefinitionArn }));
  for (const task of own.sort(lastFirst)) {
    if (task.stoppedReason?.startsWith(BY_DESIGN)) continue;
    const reason = withoutIds(stopReason(task));
    grouped.set(reason, [...(grouped.get(reason) ?? []), task]);
  }
  return grouped;
}

function lastFirst(a: Task, b: Task): number {
  return newestFirst({ createdAt: a.stoppedAt ?? a.createdAt }, { createdAt: b.stoppedAt ?? b.createdAt });
}

function named(tasks: readonly Task[]): string {
  const ids = tasks.slice(0, SHOWN_TASKS).map(({ taskArn = '' }) => shortName(taskArn));
  const more = tasks.length > SHOWN_TASKS ? ` and ${tasks.length - SHOWN_TASKS} more` : '';
  return `task${tasks.length > 1 ? 's' : ''} ${ids.join(', ')}${more}`;
}

/** Those since the roll-out began, where that is known: what was before is no reason of this. */
function lastEvents(look: Look): string[] {
  const { deployments = [], events = [] } = look.service ?? {};
  const ours = look.history?.find((each) => isWanted(look, each))?.deployment;
  const begun = (ours ?? deployments.find((each) => isWanted(look, each)))?.createdAt;
  const told = new Map<string, string>();
  for (const { createdAt, message = '' } of [...events].sort(newestFirst)) {
    if (isBefore(createdAt, begun)) continue;
    const text = ownText(message);
    if (!told.has(withoutIds(text))) told.set(withoutIds(text), shortened(text));
  }
  return [...told.values()].slice(0, SHOWN_EVENTS).map((text) => `ECS: ${text}`);
}

function isBefore(time: ServiceEvent['createdAt'], begun: Date | undefined): boolean {
  // Events have times of whole seconds in some versions of the API.
  return time !== undefined && begun !== undefined && time.getTime() < begun.getTime() - 1_000;
}

/** Without the service in front, which everybody knows here. */
function ownText(message: string): string {
  return plainText(message).replace(/^\(service [^)]*\) /, '');
}
