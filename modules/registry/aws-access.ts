import type { AwsProvider, AwsProviderAssumeRole } from '@cdktf/provider-aws/lib/provider';
import { Tokenization, type TerraformProvider } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { AwsAccess } from '../image/document';
import { PropError } from '../terraform/prop-error';
import { providerOf } from '../terraform/provider-of';

/**
 * The account that Terraform would use for a resource, for the engine: profile, role, region and endpoint of the
 * provider. Credentials themselves are found by the engine.
 *
 * @throws PropError when the provider gets its credentials in a way that a document must not or cannot carry
 */
export function awsAccess(scope: IConstruct, given: TerraformProvider | undefined): AwsAccess {
  const provider = providerOf(scope, 'aws', given) as AwsProvider | undefined;
  if (provider === undefined) return {};
  refuseUnusable(scope, provider);
  const role = onlyRole(scope, provider);
  const endpoint = list(provider.endpointsInput).find((endpoints) => endpoints.ecr !== undefined)?.ecr;
  return {
    ...(provider.regionInput !== undefined && { region: provider.regionInput }),
    ...(provider.profileInput !== undefined && { profile: provider.profileInput }),
    ...(role?.roleArn !== undefined && { assumeRole: assumeRole(role.roleArn, role) }),
    ...(endpoint !== undefined && { endpoint }),
  };
}

function assumeRole(roleArn: string, role: AwsProviderAssumeRole): NonNullable<AwsAccess['assumeRole']> {
  return {
    roleArn,
    ...(role.sessionName !== undefined && { sessionName: role.sessionName }),
    ...(role.externalId !== undefined && { externalId: role.externalId }),
  };
}

function refuseUnusable(scope: IConstruct, provider: AwsProvider): void {
  const unusable = {
    accessKey: provider.accessKeyInput,
    secretKey: provider.secretKeyInput,
    token: provider.tokenInput,
    sharedConfigFiles: provider.sharedConfigFilesInput,
    sharedCredentialsFiles: provider.sharedCredentialsFilesInput,
    assumeRoleWithWebIdentity: provider.assumeRoleWithWebIdentityInput,
  };
  for (const [setting, value] of Object.entries(unusable)) {
    if (value === undefined) continue;
    const cure =
      'the push finds credentials by a profile, a role or the environment (AWS_ACCESS_KEY_ID, ...), never in files';
    throw new PropError(scope, 'provider', `an AwsProvider without '${setting}': ${cure}`, setting);
  }
}

function onlyRole(scope: IConstruct, provider: AwsProvider): AwsProviderAssumeRole | undefined {
  const [role, second] = list(provider.assumeRoleInput);
  if (second === undefined) return role;
  throw new PropError(scope, 'provider', 'an AwsProvider with at most one assumeRole: a chain is not carried on', 2);
}

function list<T>(value: T[] | { resolve: unknown } | undefined): T[] {
  return value === undefined || Tokenization.isResolvable(value) ? [] : (value as T[]);
}
