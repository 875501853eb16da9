import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { EcsServiceServiceConnectConfiguration } from '@cdktf/provider-aws/lib/ecs-service';
import { Token } from 'cdktf';
import { mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';
import { logConfiguration, PORT_NAME } from './container';
import type { Connect, FargateServiceProps } from './fargate-service-props';
import type { ServiceParts } from './service-parts';

/**
 * What makes a service known to others by its name, and others to it. A worker only knows the others.
 *
 * @throws PropError for what is no name
 */
export function serviceConnect(
  { scope, name }: ServiceParts,
  { namespace, name: known = name }: Connect,
  [logGroup, { port }]: readonly [CloudwatchLogGroup, FargateServiceProps],
): EcsServiceServiceConnectConfiguration {
  if (namespace === '')
    throw new PropError(scope, 'connect.namespace', mustBe('a name, an ARN or a resource', namespace));
  if (!Token.isUnresolved(known) && !/^[a-z0-9_-]([a-z0-9_.-]{0,125}[a-z0-9_-])?$/.test(known)) {
    throw new PropError(scope, 'connect.name', mustBe('a DNS name in lower case', known), 'give `connect.name`');
  }
  const { logDriver, options } = logConfiguration(logGroup, 'service-connect');
  return {
    enabled: true,
    namespace: typeof namespace === 'string' ? literal(namespace) : namespace.arn,
    logConfiguration: { logDriver, options },
    ...(port !== undefined && {
      service: [{ portName: PORT_NAME, discoveryName: known, clientAlias: { port, dnsName: known } }],
    }),
  };
}
