import type { FromTemporaryCredentialsOptions } from '@aws-sdk/credential-providers';
import type { AwsAccess, AwsRole, AwsWebIdentity } from '../../contract/aws';
import { EngineError } from '../engine-error';
import { type AwsCalls, callsTo } from './calls';
import { expanded, OF_PROVIDER } from './environment';
import type * as identity from './sdk/identity.js';

type Identity = NonNullable<FromTemporaryCredentialsOptions['masterCredentials']>;
type Sdk = typeof identity;
type AssumeRole = FromTemporaryCredentialsOptions['params'];

/**
 * Who the calls are made as, in the order of Terraform's provider: its profile, what the environment gives, or the role
 * of a web identity; then one role after the other. STS is asked where the provider asks it, also by the profile and the
 * environment.
 */
export async function identityOf(access: AwsAccess, calls: AwsCalls): Promise<Identity> {
  const sdk = await import('./sdk/identity.js');
  const sts = callsTo('sts', access, calls);
  const assume = (masterCredentials: Identity, params: AssumeRole) =>
    sdk.fromTemporaryCredentials({ masterCredentials, params, clientConfig: sts });
  const inFiles = {
    // Without a region and an endpoint: a profile may sign in at others.
    clientConfig: { requestHandler: calls.requestHandler },
    roleAssumer: (source, role) => assume(source, role)(),
    roleAssumerWithWebIdentity: ({ RoleArn: roleArn, RoleSessionName: roleSessionName, WebIdentityToken }) =>
      sdk.fromWebToken({ roleArn, roleSessionName, webIdentityToken: WebIdentityToken, clientConfig: sts })(),
  } satisfies Parameters<typeof sdk.fromIni>[0];
  const { profile, assumeRoleWithWebIdentity: webIdentity, assumeRole: roles = [] } = access;
  const first = (): Identity => {
    if (webIdentity) return sdk.fromTokenFile({ ...tokenFile(webIdentity), clientConfig: sts });
    if (profile !== undefined) return sdk.fromIni({ profile, ...inFiles });
    // The SDK's own chain has another order, and so may be somebody else.
    const keys = OF_PROVIDER.keys(process.env);
    if (keys) return () => Promise.resolve(keys);
    if (process.env['AWS_WEB_IDENTITY_TOKEN_FILE']) return sdk.fromTokenFile({ clientConfig: sts });
    const named = OF_PROVIDER.profile(process.env);
    return sdk.createCredentialChain(
      sdk.fromIni({ ...(named && { profile: named }), ...inFiles }),
      machine(sdk, access),
    );
  };
  return roles.reduce<Identity>((identity, role) => assume(identity, roleParameters(role)), first());
}

/** The container or the virtual machine that this is. */
function machine(sdk: Sdk, access: AwsAccess): Parameters<Sdk['createCredentialChain']>[0] {
  const { env } = process;
  if (env['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || env['AWS_CONTAINER_CREDENTIALS_FULL_URI']) {
    return sdk.createCredentialChain(sdk.fromHttp(), sdk.fromContainerMetadata());
  }
  const isOff = access.skipMetadataApiCheck ?? env['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true';
  if (!isOff && env['AWS_METADATA_URL'] && !env['AWS_EC2_METADATA_SERVICE_ENDPOINT']) {
    throw new EngineError(
      'the credentials of this machine are not looked for',
      'AWS_METADATA_URL, which the AWS provider still reads, names another place for them',
      'set AWS_EC2_METADATA_SERVICE_ENDPOINT to that place as well, then try again',
    );
  }
  if (!isOff) return sdk.fromInstanceMetadata();
  const none = Object.assign(new Error('there are none'), { name: 'CredentialsProviderError' });
  return () => Promise.reject(none);
}

/** Who that is, for people. */
export function nameOf({ assumeRole: roles = [], assumeRoleWithWebIdentity: webIdentity, profile }: AwsAccess): string {
  const role = roles.at(-1)?.roleArn;
  if (role !== undefined) return `the role ${role}`;
  if (webIdentity) return `the role ${webIdentity.roleArn ?? 'of AWS_ROLE_ARN'} with a web identity`;
  return profile === undefined ? 'the AWS credentials of this environment' : `the AWS profile ${profile}`;
}

function roleParameters(role: AwsRole): AssumeRole {
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
    ...(file !== undefined && { webIdentityTokenFile: expanded(file, process.env) }),
  };
}
