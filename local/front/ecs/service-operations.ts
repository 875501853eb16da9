import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import type { AwsCall } from '../aws-call';
import { AwsError, invalidParameter } from '../aws-error';
import { readInput } from '../aws-input';
import type { EcsParts, Json } from './ecs';
import { nameIn } from './machine/arn';
import { computeOf, isFargate } from './machine/compute';
import { checkFates } from './machine/fate';
import { Service } from './machine/service';
import {
  cluster,
  type CreateService,
  runtimeOf,
  serviceInputs,
  standingOf,
  type UpdateService,
} from './machine/settings';
import type { TaskDefinition } from './machine/task-definition';
import type { Cluster } from './moto-ecs';
import { checkNetwork } from './network';
import { page } from './page';
import { describeService } from './service-answer';

const named = z.object({ cluster, service: z.string(), force: z._default(z.boolean(), false) });
const several = z.object({
  cluster,
  services: z.array(z.string()).check(z.minLength(1), z.maxLength(10)),
  include: z._default(z.array(z.string()), []),
});
const listed = z.object({
  cluster,
  launchType: z.optional(z.string()),
  schedulingStrategy: z.optional(z.string()),
  maxResults: z._default(z.int(), 10),
  nextToken: z.optional(z.string()),
});

export async function createService(parts: EcsParts, call: AwsCall): Promise<Json> {
  const { world, moto, ecs } = parts;
  const input = readInput(serviceInputs.create, call);
  refuseOtherKinds(input);
  const { clusterArn, defaultCapacityProviderStrategy } = await ecs.cluster(input.cluster, call);
  const { services } = world.in(clusterArn);
  const existing = services.get(input.serviceName);
  if (existing && existing.status !== 'INACTIVE')
    return { service: describeService(sameService(existing, input), true) };

  const definition = await ecs.taskDefinition(input.taskDefinition, call);
  const strategy = defaultCapacityProviderStrategy ?? [];
  const compute = computeOf(input.launchType, input.capacityProviderStrategy, strategy);
  checkDefinition(definition, isFargate(compute));
  await checkNetwork(input, definition, moto, call);
  await ecs.noteService(clusterArn, input.serviceName, call);
  const plan = {
    clusterArn,
    name: input.serviceName,
    desiredCount: input.desiredCount,
    definition,
    runtime: runtimeOf(input),
    standing: standingOf(input),
    compute,
    tags: input.tags,
    clientToken: input.clientToken,
    createdBy: `arn:aws:iam::${clusterArn.split(':')[4] ?? ''}:root`,
  };
  const service = new Service(plan, world.clock.time);
  // Behind the others: the oldest of those that are gone are forgotten first.
  services.delete(service.name);
  services.set(service.name, service);
  return { service: describeService(service, true) };
}

export async function updateService({ world, moto, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(serviceInputs.update, call);
  const found = await ecs.cluster(input.cluster, call);
  const service = activeService(world.in(found.clusterArn).services, input.service);
  const { primary } = service;
  const current = primary?.revision.definition ?? service.plan.definition;
  const definition =
    input.taskDefinition === undefined ? current : await ecs.taskDefinition(input.taskDefinition, call);
  const runtime = { ...service.runtime, ...runtimeOf(input) };
  const changed =
    definition.taskDefinitionArn !== current.taskDefinitionArn || !isDeepStrictEqual(runtime, service.runtime);
  const compute = newCompute(service, input, found);
  if (changed) {
    checkDefinition(definition, isFargate(compute));
    await checkNetwork(runtime, definition, moto, call);
  }
  service.change(standingOf(input));
  service.compute = compute;
  if (input.desiredCount !== undefined) service.scaleTo(input.desiredCount);
  if (changed || input.forceNewDeployment) service.deploy(definition, runtime, world.clock.time);
  return { service: describeService(service, true) };
}

function newCompute(
  service: Service,
  { capacityProviderStrategy }: UpdateService,
  { defaultCapacityProviderStrategy }: Cluster,
): Service['compute'] {
  if (capacityProviderStrategy === undefined) return service.compute;
  return computeOf(undefined, capacityProviderStrategy, defaultCapacityProviderStrategy ?? []);
}

export async function deleteService({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(named, call);
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const service = activeService(world.in(clusterArn).services, input.service);
  if (!input.force && service.desiredCount > 0) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  if (!input.force && service.deployments.length > 1) {
    throw invalidParameter('The service cannot be stopped while deployments are active.');
  }
  service.drain(world.clock.time);
  await ecs.forgetService(clusterArn, service.name, call);
  return { service: describeService(service, false) };
}

export async function describeServices({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(several, call);
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const { services } = world.in(clusterArn);
  const found = input.services.map((each) => findService(services, each) ?? each);
  return {
    services: found.flatMap((each) =>
      typeof each === 'string' ? [] : [describeService(each, input.include.includes('TAGS'))],
    ),
    failures: found.flatMap((each) => (typeof each === 'string' ? [missing(clusterArn, each)] : [])),
  };
}

export async function listServices({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const { launchType, schedulingStrategy = 'REPLICA', ...input } = readInput(listed, call);
  const { clusterArn } = await ecs.cluster(input.cluster, call);
  const arns = world
    .in(clusterArn)
    .activeServices.filter(({ compute }) => launchType === undefined || compute.launchType === launchType)
    .map(({ arn }) => arn);
  const { items: serviceArns, ...rest } = page(schedulingStrategy === 'REPLICA' ? arns : [], input);
  return { serviceArns, ...rest };
}

/** The service of a name or an ARN in a cluster. */
export function findService(services: ReadonlyMap<string, Service>, nameOrArn: string): Service | undefined {
  const service = services.get(nameIn(nameOrArn));
  return nameOrArn.startsWith('arn:') && service?.arn !== nameOrArn ? undefined : service;
}

function activeService(services: ReadonlyMap<string, Service>, nameOrArn: string): Service {
  const service = findService(services, nameOrArn);
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return service;
}

/** A repeated call gets what the first one made. */
function sameService(service: Service, { clientToken }: CreateService): Service {
  if (service.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
  if (clientToken === undefined || clientToken !== service.plan.clientToken) {
    throw invalidParameter('Creation of service was not idempotent.');
  }
  return service;
}

function refuseOtherKinds({ deploymentController, deploymentConfiguration, schedulingStrategy }: CreateService): void {
  const { strategy = 'ROLLING' } = deploymentConfiguration ?? {};
  const kinds = { schedulingStrategy, deploymentController: deploymentController.type, strategy };
  const here = { schedulingStrategy: 'REPLICA', deploymentController: 'ECS', strategy: 'ROLLING' };
  for (const [name, kind] of Object.entries(here) as [keyof typeof here, string][]) {
    if (kinds[name] !== kind) throw invalidParameter(`The local ECS knows ${name} ${kind} alone, not ${kinds[name]}.`);
  }
}

function checkDefinition(definition: TaskDefinition, onFargate: boolean): void {
  checkFates(definition);
  if (!onFargate || definition.requiresCompatibilities.includes('FARGATE')) return;
  throw invalidParameter('Task definition does not support launch_type FARGATE.');
}

function missing(clusterArn: string, nameOrArn: string): Json {
  const [arn = ''] = clusterArn.split(':cluster/');
  return { arn: nameOrArn.startsWith('arn:') ? nameOrArn : `${arn}:service/${nameOrArn}`, reason: 'MISSING' };
}
