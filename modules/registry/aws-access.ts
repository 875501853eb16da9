import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Tokenization, type IResolvable, type TerraformProvider } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { AwsAccess } from '../image/document';
import { PropError } from '../terraform/prop-error';
import { providerOf } from '../terraform/provider-of';
import { awsRole, awsWebIdentity, given } from './aws-roles';

/**
 * The account that Terraform would use for a resource, for the engine: profile, roles, region and endpoints of the
 * provider. Credentials themselves are found by the engine.
 *
 * @throws PropError when the provider gets its credentials in a way that a document must not or cannot carry
 */
export function awsAccess(scope: IConstruct, named: TerraformProvider | undefined): AwsAccess {
  const provider = providerOf(scope, 'aws', named) as AwsProvider | undefined;
  if (provider === undefined) return {};
  refuseUnusable(scope, provider);
  const listed = <T>(setting: string, value: T[] | IResolvable | undefined) => readable(scope, setting, value) ?? [];
  const roles = listed('assumeRole', provider.assumeRoleInput).map((role) => awsRole(scope, role));
  const [webIdentity] = listed('assumeRoleWithWebIdentity', provider.assumeRoleWithWebIdentityInput);
  const endpoints = listed('endpoints', provider.endpointsInput);
  return {
    ...given({
      region: provider.regionInput,
      profile: provider.profileInput,
      useFipsEndpoint: readable(scope, 'useFipsEndpoint', provider.useFipsEndpointInput),
      useDualstackEndpoint: readable(scope, 'useDualstackEndpoint', provider.useDualstackEndpointInput),
      endpoint: endpoints.find(({ ecr }) => ecr !== undefined)?.ecr,
      publicEndpoint: endpoints.find(({ ecrpublic }) => ecrpublic !== undefined)?.ecrpublic,
      stsEndpoint: endpoints.find(({ sts }) => sts !== undefined)?.sts,
      stsRegion: provider.stsRegionInput,
    }),
    ...(webIdentity !== undefined && { assumeRoleWithWebIdentity: awsWebIdentity(scope, webIdentity) }),
    ...(roles.length > 0 && { assumeRole: roles }),
  };
}

function refuseUnusable(scope: IConstruct, provider: AwsProvider): void {
  const { terraformResourceType: type } = provider;
  if (type !== 'aws') throw new PropError(scope, 'provider', 'an AwsProvider, whose account has the registry', type);
  const unusable = {
    accessKey: provider.accessKeyInput,
    secretKey: provider.secretKeyInput,
    token: provider.tokenInput,
    sharedConfigFiles: provider.sharedConfigFilesInput,
    sharedCredentialsFiles: provider.sharedCredentialsFilesInput,
  };
  for (const [setting, value] of Object.entries(unusable)) {
    if (value === undefined) continue;
    const cure =
      'the push finds credentials by a profile, a role or the environment (AWS_ACCESS_KEY_ID, ...), never in files';
    throw new PropError(scope, 'provider', `an AwsProvider without '${setting}': ${cure}`, setting);
  }
}

/** A setting that the push needs to see; taking it for "not set" would be another account. */
function readable<T>(scope: IConstruct, setting: string, value: T | IResolvable | undefined): T | undefined {
  if (!Tokenization.isResolvable(value)) return value;
  const expected = `an AwsProvider whose '${setting}' is known before Terraform runs: the push needs it as well`;
  throw new PropError(scope, 'provider', expected, value);
}
