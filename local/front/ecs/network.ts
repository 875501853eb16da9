import { invalidParameter } from '../aws-error';
import type { Caller, MotoApi } from '../moto-api';
import type { LoadBalancer, Network, RuntimeSettings } from './machine/settings';
import type { TaskDefinition } from './machine/task-definition';

const EC2 = { service: 'ec2', version: '2016-11-15' };
export const ELB = { service: 'elasticloadbalancing', version: '2015-12-01' };

/** Refuses what AWS refuses about the network, the load balancers and the task definition of a service. */
export async function checkNetwork(
  settings: RuntimeSettings,
  definition: TaskDefinition,
  moto: MotoApi,
  caller: Caller,
): Promise<void> {
  await checkPlace(settings.networkConfiguration, definition, moto, caller);
  for (const balancer of settings.loadBalancers ?? []) {
    checkContainer(balancer, definition);
    if (balancer.targetGroupArn !== undefined) {
      await checkTargetGroup(balancer.targetGroupArn, definition, moto, caller);
    }
  }
}

/** Refuses subnets and security groups that are not there. */
export async function checkPlace(
  network: Network | undefined,
  { networkMode }: TaskDefinition,
  moto: MotoApi,
  caller: Caller,
): Promise<void> {
  if (network === undefined) {
    if (networkMode !== 'awsvpc') return;
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (networkMode !== 'awsvpc') {
    throw invalidParameter('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  const { subnets, securityGroups } = network.awsvpcConfiguration;
  if (subnets.length === 0) throw invalidParameter('subnets can not be empty.');
  const of = (kind: string, ids: readonly string[]) =>
    Object.fromEntries(ids.map((id, index) => [`${kind}.${index + 1}`, id]));
  await refuseAbsent('DescribeSubnets', { what: 'subnet', input: of('SubnetId', subnets) }, moto, caller);
  if (securityGroups.length === 0) return;
  const groups = { what: 'security group', input: of('GroupId', securityGroups) };
  await refuseAbsent('DescribeSecurityGroups', groups, moto, caller);
}

async function refuseAbsent(
  operation: string,
  { what, input }: { readonly what: string; readonly input: Readonly<Record<string, string>> },
  moto: MotoApi,
  caller: Caller,
): Promise<void> {
  const { status, xml } = await moto.query(EC2, operation, { input, caller });
  if (status === 200) return;
  const [, code = 'unknown'] = /<Code>([^<]*)</.exec(xml) ?? [];
  const [, message = ''] = /<Message>([^<]*)</.exec(xml) ?? [];
  const id = Object.values(input).find((each) => message.includes(each)) ?? Object.values(input)[0] ?? '';
  throw invalidParameter(`Error retrieving ${what} information for [${id}]: ${message} (ErrorCode: ${code})`);
}

function checkContainer({ containerName, containerPort }: LoadBalancer, definition: TaskDefinition): void {
  const container = definition.containerDefinitions.find(({ name }) => name === containerName);
  if (container === undefined) {
    throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
  }
  if (container.portMappings.some((each) => each.containerPort === containerPort)) return;
  throw invalidParameter(
    `The container ${containerName} did not have a container port ${String(containerPort)} defined.`,
  );
}

async function checkTargetGroup(
  arn: string,
  { networkMode }: TaskDefinition,
  moto: MotoApi,
  caller: Caller,
): Promise<void> {
  const input = { 'TargetGroupArns.member.1': arn };
  const { status, xml } = await moto.query(ELB, 'DescribeTargetGroups', { input, caller });
  if (status !== 200) throw invalidParameter(`The specified target group does not exist. (ELB: ${arn})`);
  const [, type = ''] = /<TargetType>([^<]*)</.exec(xml) ?? [];
  if (networkMode === 'awsvpc' && type !== 'ip') {
    throw invalidParameter(
      `The provided target group ${arn} has target type ${type}, which is incompatible with the awsvpc network mode specified in the task definition.`,
    );
  }
  if (/<LoadBalancerArns>\s*<member>/.test(xml)) return;
  throw invalidParameter(`The target group with targetGroupArn ${arn} does not have an associated load balancer.`);
}
