import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { partOf } from '../aws/arn';
import { givenRole, makePolicy, makeRole, type Role } from '../aws/iam-role';
import type { FargateServiceProps } from './fargate-service-props';
import { pullStatements } from './pull';
import { secretStatements } from './secrets';
import type { ServiceParts } from './service-parts';

/** Who takes these roles. */
const TASKS = 'ecs-tasks';

/** The role with which ECS starts tasks: that which is given, else one that may do this and nothing else. */
export function executionRole(parts: ServiceParts, logGroup: CloudwatchLogGroup, props: FargateServiceProps): Role {
  const given = givenRole(parts.scope, 'executionRole', props.executionRole);
  if (given !== undefined) return given;
  const writeLog = {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroup.arn}:*`,
  };
  const role = makeRole(parts, 'execution', TASKS);
  const pull = pullStatements(parts.scope, props.image, partOf(logGroup.arn, 'partition'));
  const statements = [...pull, writeLog, ...secretStatements(props)];
  return { arn: role.arn, role, policy: makePolicy(parts, role, ['execution', statements]) };
}

/** The role of the program in the container: that which is given, else one without permissions of its own. */
export function taskRole(parts: ServiceParts, { taskRole: chosen, enableExecute = false }: FargateServiceProps): Role {
  const given = givenRole(parts.scope, 'taskRole', chosen);
  if (given !== undefined) return given;
  const role = makeRole(parts, 'task', TASKS);
  if (!enableExecute) return { arn: role.arn, role };
  return { arn: role.arn, role, policy: makePolicy(parts, role, ['execute', [OPEN_SHELL]]) };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions */
const OPEN_SHELL = {
  Sid: 'OpenShell',
  Effect: 'Allow',
  Action: [
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
  Resource: '*',
};
