import type { TaskDefinition } from '@aws-sdk/client-ecs';

/** Where a container of a task writes to in CloudWatch Logs. */
export interface TaskLog {
  readonly group: string;
  readonly stream: string;
  /** Undefined: that of the task. */
  readonly region: string | undefined;
}

/** Undefined when it logs elsewhere, or to a stream whose name nobody knows. */
export function taskLog({ containerDefinitions = [] }: TaskDefinition, container: string, task: string) {
  const { logConfiguration: log } = containerDefinitions.find(({ name }) => name === container) ?? {};
  if (log?.logDriver !== 'awslogs') return undefined;
  const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix, 'awslogs-region': region } = log.options ?? {};
  if (group === undefined || prefix === undefined) return undefined;
  return { group, stream: `${prefix}/${container}/${task}`, region } satisfies TaskLog;
}
