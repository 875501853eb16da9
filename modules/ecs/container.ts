import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import { partOf } from '../aws/arn';
import { checkedWords } from '../service/words';
import { checkKept } from '../terraform/plain-text';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { FargateServiceProps } from './fargate-service-props';
import { checkVariable } from './names';

/**
 * A container as ECS takes it. All text in it is data and arrives byte for byte; tokens are references.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export interface Container {
  name: string;
  image: string;
  [field: string]: unknown;
}

/**
 * The container of a service. What ECS would fill in is written out, where it does so: else each plan had a difference.
 *
 * @throws PropError for props that ECS or the container could not use
 */
export function container(
  scope: Construct,
  name: string,
  logGroup: CloudwatchLogGroup,
  props: FargateServiceProps,
): Container {
  const { image, command, port, stopTimeout = 30, healthCheck, enableExecute = false } = props;
  checkWhole(scope, 'stopTimeout', stopTimeout, [2, 120]);
  if (port !== undefined) checkWhole(scope, 'port', port, [1, 65535]);
  return {
    name,
    image: image.reference,
    essential: true,
    ...(command !== undefined && { command: checkedWords(scope, 'command', command) }),
    ...(port !== undefined && { portMappings: [portMapping(port, props)] }),
    ...variables(scope, props),
    ...(healthCheck !== undefined && { healthCheck: checkedHealth(scope, healthCheck) }),
    // A shell starts programs that nobody waits for.
    ...(enableExecute && { linuxParameters: { initProcessEnabled: true } }),
    stopTimeout,
    logConfiguration: logConfiguration(logGroup, name),
  };
}

/** Where a container writes its log. A log that is not taken in time is lost: the program does not wait for it. */
export function logConfiguration(group: CloudwatchLogGroup, prefix: string) {
  return {
    logDriver: 'awslogs',
    options: {
      'awslogs-group': group.name,
      'awslogs-region': partOf(group.arn, 'region'),
      'awslogs-stream-prefix': prefix,
      'max-buffer-size': '25m',
      mode: 'non-blocking',
    },
  };
}

/** Name of the port, by which Service Connect finds it. */
export const PORT_NAME = 'main';

function portMapping(port: number, { connect }: FargateServiceProps): object {
  const { protocol = 'tcp' } = connect ?? {};
  return {
    name: PORT_NAME,
    containerPort: port,
    hostPort: port,
    protocol: 'tcp',
    ...(protocol !== 'tcp' && { appProtocol: protocol }),
  };
}

function variables(scope: Construct, { env = {}, secrets = {} }: FargateServiceProps): object {
  for (const [name, value] of Object.entries(env)) {
    checkVariable(scope, 'env', name);
    checkKept(scope, `env.${name}`, value);
  }
  const twice = Object.keys(secrets).find((name) => name in env);
  if (twice !== undefined) {
    throw new PropError(scope, `secrets.${twice}`, "is in 'env' too", 'delete one of them');
  }
  const environment = Object.entries(env).map(([name, value]) => ({ name, value }));
  const read = Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
  return { ...(environment.length > 0 && { environment }), ...(read.length > 0 && { secrets: read }) };
}

function checkedHealth(scope: Construct, command: readonly string[]): object {
  return {
    command: ['CMD', ...checkedWords(scope, 'healthCheck', command)],
    interval: 30,
    timeout: 5,
    retries: 3,
    startPeriod: 60,
  };
}
