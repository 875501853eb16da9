import { accountIn, arnIn, regionIn } from './machine/arn';
import { seconds } from './machine/clock';
import { platformVersionOf } from './machine/compute';
import { containerHealth, taskHealth } from './machine/health';
import type { Task } from './machine/task';
import { platformFamilyOf, type TaskDefinition } from './machine/task-definition';

type Json = Record<string, unknown>;

/** A task as DescribeTasks answers it. */
export function describeTask(task: Task, withTags: boolean): Json {
  const { plan } = task;
  const { definition } = plan;
  return {
    taskArn: task.arn,
    clusterArn: plan.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: plan.group,
    startedBy: plan.startedBy,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: taskHealth(task),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    ...plan.place,
    platformVersion: platformVersionOf(plan.platformVersion),
    platformFamily: platformFamilyOf(definition),
    availabilityZone: `${regionIn(plan.clusterArn)}a`,
    cpu: definition.cpu,
    memory: definition.memory,
    ephemeralStorage: definition.ephemeralStorage ?? { sizeInGiB: 20 },
    enableExecuteCommand: plan.enableExecuteCommand,
    overrides: { inferenceAcceleratorOverrides: [], ...plan.overrides },
    createdAt: seconds(task.createdAt),
    pullStartedAt: seconds(task.pullStartedAt),
    pullStoppedAt: seconds(task.pullStoppedAt),
    connectivity: task.startedAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: seconds(task.startedAt),
    startedAt: seconds(task.startedAt),
    stoppingAt: seconds(task.stoppingAt),
    stoppedAt: seconds(task.stoppedAt),
    executionStoppedAt: task.startedAt === undefined ? undefined : seconds(task.stoppedAt),
    attachments: plan.subnet === undefined ? [] : [attachment(task, plan.subnet)],
    attributes: [],
    version: 1,
    containers: containersOf(definition, task),
    ...(withTags && { tags: task.tags }),
  };
}

/** The containers of a task definition, with what a task knows of them. */
export function containersOf(definition: TaskDefinition, task: Task | undefined): Json[] {
  if (task === undefined) return definition.containerDefinitions.map(({ name, image }) => ({ name, image }));
  return task.containers.map((container) => ({
    containerArn: arnIn(task.plan.clusterArn, 'container', task.id, container.definition.name),
    taskArn: task.arn,
    name: container.definition.name,
    image: container.definition.image,
    imageDigest: container.imageDigest,
    lastStatus: container.lastStatus,
    exitCode: container.exitCode,
    reason: container.reason,
    healthStatus: containerHealth(task, container),
    cpu: String(container.definition.cpu),
    networkBindings: [],
    networkInterfaces: [{ attachmentId: task.networkInterface, privateIpv4Address: task.address }],
    managedAgents: managedAgents(task),
  }));
}

function managedAgents({ plan, lastStatus }: Task): Json[] {
  return plan.enableExecuteCommand ? [{ name: 'ExecuteCommandAgent', lastStatus }] : [];
}

function attachment({ networkInterface, address, plan, isStopped }: Task, subnet: string): Json {
  const details = {
    subnetId: subnet,
    networkInterfaceId: networkInterface,
    privateDnsName: `ip-${address.replaceAll('.', '-')}.${regionIn(plan.clusterArn)}.compute.internal`,
    privateIPv4Address: address,
    ownerId: accountIn(plan.clusterArn),
  };
  return {
    id: networkInterface,
    type: 'ElasticNetworkInterface',
    status: isStopped ? 'DELETED' : 'ATTACHED',
    details: Object.entries(details).map(([name, value]) => ({ name, value })),
  };
}
