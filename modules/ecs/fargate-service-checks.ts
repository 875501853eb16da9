import type { Construct } from 'constructs';
import { checkTags } from '../aws/tags';
import { mustBe, PropError } from '../terraform/prop-error';
import type { ExposedProps } from './expose';
import type { FargateServiceProps } from './fargate-service-props';
import { checkSecrets } from './secrets';

/** @throws PropError for props that do not go together, and for those that AWS refuses */
export function checkProps(scope: Construct, props: FargateServiceProps): void {
  const { expose, port, healthPath, tags = {}, alarms } = props;
  if (expose !== undefined && port === undefined) {
    throw new PropError(scope, 'port', "is needed with 'expose': the load balancer sends requests to it");
  }
  if (healthPath !== undefined && expose === undefined) {
    const fix = "give 'healthCheck', a command in the container, or leave it off";
    throw new PropError(scope, 'healthPath', "is asked by the load balancer, and there is no 'expose'", fix);
  }
  if (alarms?.some((alarm) => alarm === '') === true || alarms?.length === 0) {
    throw new PropError(scope, 'alarms', mustBe('names of alarms, at least one', alarms));
  }
  checkTags(scope, tags);
  checkSecrets(scope, props);
}

export function isExposed(props: FargateServiceProps): props is ExposedProps {
  return props.expose !== undefined && props.port !== undefined;
}
