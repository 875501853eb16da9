import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import { named } from '../terraform/address';
import { jsonTemplate } from '../terraform/json-template';
import { partOf } from './arn';
import type { FargateServiceProps } from './fargate-service-props';
import { checkArn } from './names';
import { pullStatements } from './pull';
import { secretStatements } from './secrets';
import type { ServiceParts } from './service-parts';

/** A role as a task definition refers to it. */
export interface Role {
  readonly arn: string;
  /** The one that was made. */
  readonly role?: IamRole;
  /** What it is allowed. */
  readonly policy?: IamRolePolicy;
}

/** The role with which ECS starts tasks: that which is given, else one that may do this and nothing else. */
export function executionRole(parts: ServiceParts, logGroup: CloudwatchLogGroup, props: FargateServiceProps): Role {
  const given = givenRole(parts, 'executionRole', props.executionRole);
  if (given !== undefined) return given;
  const writeLog = {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroup.arn}:*`,
  };
  const role = makeRole(parts, 'execution');
  const pull = pullStatements(parts.scope, props.image, partOf(logGroup.arn, 'partition'));
  const statements = [...pull, writeLog, ...secretStatements(props)];
  return { arn: role.arn, role, policy: makePolicy(parts, role, ['execution', statements]) };
}

/** The role of the program in the container: that which is given, else one without permissions of its own. */
export function taskRole(parts: ServiceParts, { taskRole: chosen, enableExecute = false }: FargateServiceProps): Role {
  const given = givenRole(parts, 'taskRole', chosen);
  if (given !== undefined) return given;
  const role = makeRole(parts, 'task');
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

function givenRole({ scope }: ServiceParts, prop: string, role: string | IamRole | undefined): Role | undefined {
  if (role === undefined) return undefined;
  if (typeof role !== 'string') return { arn: role.arn };
  checkArn(scope, prop, role, ['iam', 'a role, or the resource that makes it']);
  return { arn: role };
}

/** Longest prefix of a role's name. */
const LONGEST_PREFIX = 38;

/** Roles of an account are in all regions and of all clusters: a prefix keeps those of other services apart. */
export function makeRole(parts: ServiceParts, purpose: string, principal = 'ecs-tasks'): IamRole {
  const ending = `-${purpose}-`;
  const role = new IamRole(parts.scope, `${purpose}-role`, {
    namePrefix: `${parts.name.slice(0, LONGEST_PREFIX - ending.length)}${ending}`,
    assumeRolePolicy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${principal}.amazonaws.com` } }],
    }),
    ...parts.tagged,
  });
  return named(role, `${parts.resource}_${purpose}`);
}

function makePolicy(
  { scope, resource, untagged }: ServiceParts,
  role: IamRole,
  [purpose, statements]: readonly [string, readonly object[]],
): IamRolePolicy {
  const document = { Version: '2012-10-17', Statement: statements };
  const policy = new IamRolePolicy(scope, `${purpose}-policy`, {
    name: purpose,
    role: role.id,
    policy: Lazy.stringValue({ produce: ({ preparing }) => jsonTemplate(scope, document, preparing) }),
    ...untagged,
  });
  return named(policy, `${resource}_${purpose}`);
}
