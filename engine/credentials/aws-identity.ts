import { homedir } from 'node:os';
import path from 'node:path';
import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { FromTemporaryCredentialsOptions } from '@aws-sdk/credential-providers';
import type { AwsAccess, AwsRole, AwsWebIdentity } from '../../modules/image/document';
import type { AwsHttpHandler } from './aws-http-handler';

type Identity = NonNullable<FromTemporaryCredentialsOptions['masterCredentials']>;

/** How calls to AWS are made. */
export interface AwsCalls {
  readonly requestHandler: AwsHttpHandler;
  readonly region?: string;
}

/**
 * Who the calls are made as, in the order of Terraform's provider: its profile, what the environment gives, or the role
 * of a web identity; then one role after the other. Undefined: the SDK's own chain.
 */
export async function identityOf(
  access: AwsAccess,
  { requestHandler, region }: AwsCalls,
): Promise<Identity | undefined> {
  const { profile, assumeRoleWithWebIdentity: webIdentity, assumeRole: roles = [] } = access;
  if (profile === undefined && webIdentity === undefined && roles.length === 0) return undefined;
  const sdk = await import('./aws-sdk/identity.js');
  const stsRegion = access.stsRegion ?? region;
  const sts = {
    requestHandler,
    ...(stsRegion !== undefined && { region: stsRegion }),
    ...apiPlace(access, access.stsEndpoint),
  } satisfies STSClientConfig;
  // Without a region: a profile may sign in at another one.
  const base = { clientConfig: { requestHandler } };
  let first: Identity;
  if (webIdentity) first = sdk.fromTokenFile({ ...tokenFile(webIdentity), clientConfig: sts });
  // The chain looks at the environment first and warns about what it finds there, although a profile is named.
  else first = profile === undefined ? sdk.fromNodeProviderChain(base) : sdk.fromIni({ profile, ...base });
  return roles.reduce<Identity>(
    (masterCredentials, role) =>
      sdk.fromTemporaryCredentials({ masterCredentials, params: roleParameters(role), clientConfig: sts }),
    first,
  );
}

/** Where an API is asked: at an address of the provider's, or at that kind of AWS's own addresses. */
export function apiPlace(access: AwsAccess, endpoint: string | undefined) {
  if (endpoint !== undefined) return { endpoint };
  const { useFipsEndpoint, useDualstackEndpoint } = access;
  return {
    ...(useFipsEndpoint !== undefined && { useFipsEndpoint }),
    ...(useDualstackEndpoint !== undefined && { useDualstackEndpoint }),
  };
}

/** Who that is, for people. */
export function nameOf({ assumeRole: roles = [], assumeRoleWithWebIdentity: webIdentity, profile }: AwsAccess): string {
  const role = roles.at(-1)?.roleArn;
  if (role !== undefined) return `the role ${role}`;
  if (webIdentity) return `the role ${webIdentity.roleArn ?? 'of AWS_ROLE_ARN'} with a web identity`;
  return profile === undefined ? 'the AWS credentials of this environment' : `the AWS profile ${profile}`;
}

function roleParameters(role: AwsRole): FromTemporaryCredentialsOptions['params'] {
  return {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName ?? 'slipway',
    ExternalId: role.externalId,
    DurationSeconds: role.durationSeconds,
    Policy: role.policy,
    PolicyArns: role.policyArns?.map((arn) => ({ arn })),
    SourceIdentity: role.sourceIdentity,
    Tags: role.tags && Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value })),
    TransitiveTagKeys: role.transitiveTagKeys && [...role.transitiveTagKeys],
  };
}

/** The SDK finds what is not set where Terraform's provider finds it: `AWS_ROLE_ARN` and the like. */
function tokenFile({ roleArn, sessionName, policyArns, webIdentityTokenFile: file, ...session }: AwsWebIdentity) {
  return {
    ...session,
    ...(roleArn !== undefined && { roleArn }),
    ...(sessionName !== undefined && { roleSessionName: sessionName }),
    ...(policyArns !== undefined && { policyArns: policyArns.map((arn) => ({ arn })) }),
    ...(file !== undefined && { webIdentityTokenFile: expanded(file) }),
  };
}

/** As Terraform's provider reads a path: `~` and variables of the environment count. */
function expanded(file: string): string {
  const atHome = file === '~' || file.startsWith('~/') ? path.join(homedir(), file.slice(1)) : file;
  return atHome.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
    return process.env[braced ?? bare ?? ''] ?? '';
  });
}
