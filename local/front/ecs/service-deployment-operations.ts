import * as z from 'zod/mini';
import type { AwsCall } from '../aws-call';
import { AwsError, invalidParameter } from '../aws-error';
import { readInput } from '../aws-input';
import type { EcsParts, Json } from './ecs';
import { arnIn, readArn } from './machine/arn';
import type { Service } from './machine/service';
import { cluster } from './machine/settings';
import { page } from './page';
import { describeRevision, describeServiceDeployment, listServiceDeployment } from './service-answer';
import { findService } from './service-operations';

const listed = z.object({
  cluster,
  service: z.string(),
  status: z._default(z.array(z.string()), []),
  createdAt: z._default(z.object({ after: z.optional(z.number()), before: z.optional(z.number()) }), {}),
  maxResults: z._default(z.int(), 20),
  nextToken: z.optional(z.string()),
});
const arns = z.array(z.string()).check(z.minLength(1), z.maxLength(20));
const stopInput = z.object({ serviceDeploymentArn: z.string(), stopType: z._default(z.string(), 'ROLLBACK') });

export async function listServiceDeployments({ world, ecs }: EcsParts, call: AwsCall): Promise<Json> {
  const input = readInput(listed, call);
  const { clusterArn } = await ecs.cluster(readArn(input.service)?.cluster ?? input.cluster, call);
  const service = findService(world.in(clusterArn).services, input.service);
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  const { after = -Infinity, before = Infinity } = input.createdAt;
  const found = service.history.filter(({ status, createdAt }) => {
    if (input.status.length > 0 && !input.status.includes(status)) return false;
    return createdAt > after * 1_000 && createdAt < before * 1_000;
  });
  const { items, ...rest } = page(found, input);
  return { serviceDeployments: items.map((each) => listServiceDeployment(each, service)), ...rest };
}

export async function describeServiceDeployments(parts: EcsParts, call: AwsCall): Promise<Json> {
  const { serviceDeploymentArns } = readInput(z.object({ serviceDeploymentArns: arns }), call);
  const { found, failures } = await findAll(serviceDeploymentArns, 'service-deployment', parts, call);
  const serviceDeployments: Json[] = [];
  for (const { arn, service } of found) {
    const deployment = service.history.find((each) => each.arn === arn);
    if (deployment) serviceDeployments.push(describeServiceDeployment(deployment, service));
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceDeployments, failures };
}

export async function describeServiceRevisions(parts: EcsParts, call: AwsCall): Promise<Json> {
  const { serviceRevisionArns } = readInput(z.object({ serviceRevisionArns: arns }), call);
  const { found, failures } = await findAll(serviceRevisionArns, 'service-revision', parts, call);
  const serviceRevisions: Json[] = [];
  for (const { arn, service } of found) {
    const revision = service.revision(arn);
    if (revision) serviceRevisions.push(describeRevision(revision, service));
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { serviceRevisions, failures };
}

export async function stopServiceDeployment(parts: EcsParts, call: AwsCall): Promise<Json> {
  const { serviceDeploymentArn: arn, stopType } = readInput(stopInput, call);
  if (stopType !== 'ROLLBACK') throw invalidParameter('The valid value of stopType is ROLLBACK.');
  const { found } = await findAll([arn], 'service-deployment', parts, call);
  const [{ service } = {}] = found;
  const deployment = service?.history.find((each) => each.arn === arn);
  if (deployment === undefined) {
    throw new AwsError('ServiceDeploymentNotFoundException', 'The service deployment does not exist.');
  }
  if (deployment.status !== 'PENDING' && deployment.status !== 'IN_PROGRESS') {
    throw new AwsError('ConflictException', `The service deployment is ${deployment.status} and cannot be stopped.`);
  }
  if (service?.lastCompleted === undefined) {
    throw new AwsError('ConflictException', 'There is no earlier service revision to roll back to.');
  }
  deployment.requestRollback(parts.world.clock.time);
  return { serviceDeploymentArn: arn };
}

/** The services that ARNs of this kind belong to, in the account and region of the caller. */
async function findAll(
  wanted: readonly string[],
  kind: string,
  { world, ecs }: EcsParts,
  call: AwsCall,
): Promise<{ found: { arn: string; service: Service }[]; failures: Json[] }> {
  const found: { arn: string; service: Service }[] = [];
  const failures: Json[] = [];
  for (const arn of wanted) {
    const named = readArn(arn);
    const [name = '', ...id] = named?.rest ?? [];
    const clusterArn = named && (await ecs.cluster(named.cluster, call).catch(noCluster))?.clusterArn;
    const service = clusterArn === undefined ? undefined : world.in(clusterArn).services.get(name);
    if (service && arn === arnIn(service.clusterArn, kind, name, ...id)) found.push({ arn, service });
    else failures.push({ arn, reason: 'MISSING' });
  }
  return { found, failures };
}

function noCluster(error: unknown): undefined {
  if (!(error instanceof AwsError)) throw error;
}
