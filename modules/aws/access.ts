import type { TerraformProvider } from 'cdktf';
import type { IConstruct } from 'constructs';
import { AWS_SERVICES, type AwsAccess } from '../../contract/aws';
import { mustBe, PropError } from '../terraform/prop-error';
import { providerOf } from '../terraform/provider-of';
import { blocksOf, checkSettings, given, type Settings, settingsOf } from '../terraform/provider-settings';
import { awsRole, awsWebIdentity } from './roles';
import { AWS_SETTINGS } from './settings';

/**
 * The account that Terraform would use for a resource, for the engine: profile, roles, region and endpoints of the
 * provider, and the way to them. Credentials themselves are found by the engine.
 *
 * @throws PropError when the provider gets its credentials in a way that a document must not or cannot carry, and for a
 * setting that is not known
 */
export function awsAccess(scope: IConstruct, named: TerraformProvider | undefined): AwsAccess {
  const provider = providerOf(scope, 'aws', named);
  if (provider === undefined) return {};
  const { terraformResourceType: type } = provider;
  if (type !== 'aws')
    throw new PropError(scope, 'provider', mustBe('an AwsProvider, whose account has the registry', type));
  const settings = effective(settingsOf(provider));
  checkSettings(scope, settings, AWS_SETTINGS);
  const roles = blocksOf(settings['assume_role']).map((role) => awsRole(scope, role));
  const [webIdentity] = blocksOf(settings['assume_role_with_web_identity']);
  return {
    ...placeOf(settings),
    ...endpointsOf(scope, blocksOf(settings['endpoints'])),
    ...wayOf(settings),
    ...(webIdentity !== undefined && { assumeRoleWithWebIdentity: awsWebIdentity(scope, webIdentity) }),
    ...(roles.length > 0 && { assumeRole: roles }),
  };
}

/** Without what says the same as nothing. No proxy is something: there may be one in the environment. */
function effective(settings: Settings): Settings {
  const says = ([name, value]: [string, unknown]) =>
    name === 'insecure' ? value !== false : value !== '' || /^https?_proxy$/.test(name);
  return Object.fromEntries(Object.entries(settings).filter(says));
}

/** As Terraform has it. */
interface AwsBlock {
  readonly region?: string;
  readonly profile?: string;
  readonly sts_region?: string;
  readonly use_fips_endpoint?: boolean;
  readonly use_dualstack_endpoint?: boolean;
  readonly skip_metadata_api_check?: string | boolean;
  readonly allowed_account_ids?: readonly string[];
  readonly forbidden_account_ids?: readonly string[];
  readonly http_proxy?: string;
  readonly https_proxy?: string;
  readonly no_proxy?: string;
  readonly custom_ca_bundle?: string;
}

function placeOf(block: AwsBlock): Partial<AwsAccess> {
  const { skip_metadata_api_check: skip } = block;
  return given({
    region: block.region,
    profile: block.profile,
    stsRegion: block.sts_region,
    useFipsEndpoint: block.use_fips_endpoint,
    useDualstackEndpoint: block.use_dualstack_endpoint,
    // Terraform's booleans may be written as texts.
    skipMetadataApiCheck: skip === undefined ? undefined : String(skip) === 'true',
    allowedAccountIds: block.allowed_account_ids,
    forbiddenAccountIds: block.forbidden_account_ids,
  });
}

/** The services that the engine asks; where others are asked leads nowhere. */
function endpointsOf(scope: IConstruct, blocks: readonly Settings[]): Partial<AwsAccess> {
  const of = (service: string) => blocks.find((each) => each[service] !== undefined)?.[service] as string | undefined;
  if (of('sso') !== undefined) {
    const fix = 'set AWS_ENDPOINT_URL_SSO in the environment, which provider and engine both read';
    throw new PropError(
      scope,
      'provider',
      "must be an AwsProvider without 'sso' in 'endpoints': the engine would look elsewhere",
      fix,
    );
  }
  const endpoints = given(Object.fromEntries(AWS_SERVICES.map((service) => [service, of(service)])));
  return Object.keys(endpoints).length === 0 ? {} : { endpoints };
}

function wayOf(block: AwsBlock): Partial<AwsAccess> {
  return given({
    httpProxy: block.http_proxy,
    httpsProxy: block.https_proxy,
    noProxy: block.no_proxy,
    customCaBundle: block.custom_ca_bundle,
  });
}
