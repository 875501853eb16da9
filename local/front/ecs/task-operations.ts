import * as z from 'zod/mini';
import type { AwsCall } from '../aws-call';
import { AwsError, invalidParameter } from '../aws-error';
import { readInput } from '../aws-input';
import type { EcsParts, Json } from './ecs';
import { nameIn } from './machine/arn';
import { computeOf, isFargate, placeOf } from './machine/compute';
import { checkFates } from './machine/fate';
import { cluster, runTaskInput } from './machine/settings';
import { Task } from './machine/task';
import { checkPlace } from './network';
import { page } from './page';
import { findService } from './service-operations';
import { describeTask } from './task-answer';

const listed = z.object({
  cluster,
  serviceName: z.optional(z.string()),
  family: z.optional(z.string()),
  startedBy: z.optional(z.string()),
  containerInstance: z.optional(z.string()),
  launchType: z.optional(z.string()),
  desiredStatus: z._default(z.enum(['RUNNING', 'PENDING', 'STOPPED']), 'RUNNING'),
  maxResults: z._default(z.int(), 100),
  nextToken: z.optional(z.string()),
});
const described = z.object({
  cluster,
  tasks: z.array(z.string()).check(z.minLength(1), z.maxLength(100)),
  include: z._default(z.array(z.string()), []),
});
const stopped = z.object({ cluster, task: z.string(), reason: z._default(z.string(), 'Task stopped by user') });

export async function listTasks({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(listed, call);
  const { serviceName, family, startedBy, containerInstance, launchType, desiredStatus } = input;
  if (startedBy !== undefined && (serviceName ?? family ?? containerInstance) !== undefined) {
    throw invalidParameter('startedBy must be the only filter.');
  }
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const contents = world.in(clusterArn);
  const service = serviceName === undefined ? undefined : findService(contents.services, serviceName);
  if (serviceName !== undefined && service === undefined) {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  const taskArns = (service ?? contents).tasks
    .filter(({ plan, desiredStatus: status }) => {
      if (status !== desiredStatus || containerInstance !== undefined) return false;
      if (family !== undefined && plan.definition.family !== family) return false;
      if (startedBy !== undefined && plan.startedBy !== startedBy) return false;
      return launchType === undefined || launchType === plan.place['launchType'];
    })
    .map(({ arn }) => arn);
  const { items, ...rest } = page(taskArns, input);
  return { taskArns: items, ...rest };
}

export async function describeTasks({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(described, call);
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const all = world.in(clusterArn).tasks;
  const found = input.tasks.map((idOrArn) => findTask(all, idOrArn) ?? idOrArn);
  return {
    tasks: found.flatMap((each) =>
      typeof each === 'string' ? [] : [describeTask(each, input.include.includes('TAGS'))],
    ),
    failures: found.flatMap((each) => (typeof each === 'string' ? [{ arn: each, reason: 'MISSING' }] : [])),
  };
}

export async function runTask({ world, moto, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(runTaskInput, call);
  const { clusterArn, defaultCapacityProviderStrategy } = await ecs.cluster(input.cluster, call);
  const definition = await ecs.taskDefinition(input.taskDefinition, call);
  checkFates(definition);
  const compute = computeOf(input.launchType, input.capacityProviderStrategy, defaultCapacityProviderStrategy ?? []);
  if (!isFargate(compute)) throw invalidParameter('No Container Instances were found in your cluster.');
  await checkPlace(input.networkConfiguration, definition, moto, call);
  for (const { name } of input.overrides.containerOverrides) {
    if (definition.containerDefinitions.some((each) => each.name === name)) continue;
    throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
  }
  const { subnets = [] } = input.networkConfiguration?.awsvpcConfiguration ?? {};
  const plan = {
    clusterArn,
    definition,
    group: input.group ?? `family:${definition.family}`,
    startedBy: input.startedBy,
    place: placeOf(compute),
    platformVersion: input.platformVersion,
    subnet: subnets[0],
    overrides: input.overrides,
    enableExecuteCommand: input.enableExecuteCommand,
    tags: input.tags,
    ends: true,
  };
  const tasks = Array.from({ length: input.count }, () => new Task(plan, world.clock.time));
  const contents = world.in(clusterArn);
  contents.oneOffs = [...contents.oneOffs, ...tasks];
  return { tasks: tasks.map((task) => describeTask(task, true)), failures: [] };
}

export async function stopTask({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(stopped, call);
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const task = findTask(world.in(clusterArn).tasks, input.task);
  if (task === undefined) throw invalidParameter('The referenced task was not found.');
  task.stop(world.clock.time, 'UserInitiated', input.reason);
  return { task: describeTask(task, false) };
}

/** The task of an id or an ARN. */
export function findTask(tasks: readonly Task[], idOrArn: string): Task | undefined {
  const task = tasks.find(({ id }) => id === nameIn(idOrArn));
  return idOrArn.startsWith('arn:') && task?.arn !== idOrArn ? undefined : task;
}
