import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import { named } from '../terraform/address';
import { jsonTemplate } from '../terraform/json-template';
import { checkArn } from './arn';
import type { Tagging } from './tags';

/** A role as a service refers to it. */
export interface Role {
  readonly arn: string;
  /** The one that was made. */
  readonly role?: IamRole;
  /** What it is allowed. */
  readonly policy?: IamRolePolicy;
}

/** What the roles of a service are made with. */
export interface RoleParts extends Tagging {
  /** The service. */
  readonly scope: Construct;
  readonly name: string;
  /** Its name in addresses. */
  readonly resource: string;
}

/** @throws PropError for what is no role */
export function givenRole(scope: Construct, prop: string, role: string | IamRole | undefined): Role | undefined {
  if (role === undefined) return undefined;
  if (typeof role !== 'string') return { arn: role.arn };
  checkArn(scope, prop, role, ['iam', 'a role, or the resource that makes it']);
  return { arn: role };
}

/** Longest prefix of a role's name. */
const LONGEST_PREFIX = 38;

/**
 * Roles of an account are in all regions and of all services: a prefix keeps those of others apart.
 *
 * @param principal the service of AWS that takes the role: `ecs-tasks`
 */
export function makeRole(parts: RoleParts, purpose: string, principal: string): IamRole {
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

export function makePolicy(
  { scope, resource, untagged }: RoleParts,
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
