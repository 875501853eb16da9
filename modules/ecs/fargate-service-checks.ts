import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
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
  for (const [key, value] of Object.entries(tags)) checkTag(scope, key, value);
  checkSecrets(scope, props);
}

export function isExposed(props: FargateServiceProps): props is ExposedProps {
  return props.expose !== undefined && props.port !== undefined;
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
function checkTag(scope: Construct, key: string, value: string): void {
  known(scope, 'tags', key, 'it is checked against the rules of AWS');
  if (key.length === 0 || key.length > 128 || /^aws:/i.test(key)) {
    throw new PropError(scope, 'tags', mustBe("named by 1 to 128 characters that do not start with 'aws:'", key));
  }
  checkKept(scope, 'tags', key);
  checkKept(scope, `tags.${key}`, value);
  if (Token.isUnresolved(value) || value.length <= 256) return;
  throw new PropError(scope, `tags.${key}`, mustBe('at most 256 characters', value));
}
