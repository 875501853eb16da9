import type { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Fn, Lazy, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { jsonTemplate } from '../terraform/json-template';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkAccount } from './ecr-props';

/** Who else may pull from a repository. */
export interface PullGrants {
  /**
   * Other accounts of AWS: their users and roles, as far as their own policies let them.
   *
   * @default - none
   */
  readonly accounts?: readonly string[];

  /**
   * Id of an organization, `o-a1b2c3d4e5`: every account of it.
   *
   * @default - none
   */
  readonly organization?: string;

  /**
   * Functions of Lambda, in the account of the repository and in `accounts`. Lambda then adds no statement of its own.
   *
   * @default false
   */
  readonly lambda?: boolean;
}

/** All that a pull needs. */
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** @throws PropError for what is no account or organization, and when nobody is named */
export function checkPullGrants(scope: Construct, { accounts = [], organization, lambda = false }: PullGrants): void {
  for (const [index, account] of accounts.entries()) {
    const prop = `pullBy.accounts[${String(index)}]`;
    checkAccount(scope, prop, account);
    if (accounts.indexOf(account) !== index) throw new PropError(scope, prop, `is ${JSON.stringify(account)} again`);
  }
  if (organization !== undefined) checkOrganization(scope, organization);
  if (accounts.length > 0 || organization !== undefined || lambda) return;
  throw new PropError(scope, 'pullBy', 'names nobody', 'name accounts, an organization or lambda, or leave it off');
}

function checkOrganization(scope: Construct, organization: string): void {
  if (Token.isUnresolved(organization) || /^o-[a-z0-9]{10,32}$/.test(organization)) return;
  const expected = "the id of an organization like 'o-a1b2c3d4e5'";
  throw new PropError(scope, 'pullBy.organization', mustBe(expected, organization));
}

/**
 * The one policy of a repository, in the version and the words that Lambda writes its own in: the functions find that they
 * may pull, and write nothing.
 *
 * @param grants asked at synthesis, when everybody is known
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
 */
export function pullPolicy(repository: EcrRepository, grants: () => PullGrants): string {
  return Lazy.stringValue({
    produce: ({ preparing }) =>
      jsonTemplate(repository, { Version: '2008-10-17', Statement: statements(repository, grants()) }, preparing),
  });
}

function statements(repository: EcrRepository, { accounts = [], organization, lambda = false }: PullGrants): object[] {
  const allow = { Effect: 'Allow', Action: PULL };
  const ofOrganization = { StringEquals: { 'aws:PrincipalOrgID': organization } };
  const ofFunctions = { StringLike: { 'aws:sourceArn': functions(repository, accounts) } };
  return [
    ...(accounts.length > 0 ? [{ Sid: 'Accounts', ...allow, Principal: { AWS: one(accounts) } }] : []),
    ...(organization !== undefined
      ? [{ Sid: 'Organization', ...allow, Principal: '*', Condition: ofOrganization }]
      : []),
    ...(lambda
      ? [
          {
            Sid: 'LambdaECRImageRetrievalPolicy',
            ...allow,
            Principal: { Service: 'lambda.amazonaws.com' },
            Condition: ofFunctions,
          },
        ]
      : []),
  ];
}

/** Every function in the region of the repository, by the account. A function is in the partition and region of its image. */
function functions({ arn }: EcrRepository, accounts: readonly string[]): string | readonly string[] {
  const ofAccount = (account: string) =>
    Fn.replace(arn, '/^arn:([^:]+):ecr:([^:]+):([^:]+):.*$/', `arn:$1:lambda:$2:${account}:function:*`);
  return one(['$3', ...accounts].map(ofAccount));
}

/** As AWS gives a list of one back. */
function one<T>(list: readonly T[]): T | readonly T[] {
  return list.length === 1 ? (list[0] as T) : list;
}
