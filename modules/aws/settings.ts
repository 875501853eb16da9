import { type Refusal, type SettingsTable, WRITTEN_DOWN } from '../terraform/provider-settings';

const KEYS: Refusal = {
  because: WRITTEN_DOWN,
  instead: 'use a profile, a role or the environment (AWS_ACCESS_KEY_ID, ...)',
};

/** The variable leads both to the same place; the engine gets no setting for it. */
const inEnvironment = (variable: string): Refusal => ({
  because: 'the engine would look elsewhere',
  instead: `set ${variable} in the environment, which provider and engine both read`,
});

/**
 * All settings of the AWS provider, from version 5 on.
 *
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs#argument-reference
 */
export const AWS_SETTINGS: SettingsTable = {
  owner: 'an AwsProvider',
  carried: [
    'allowed_account_ids',
    'assume_role',
    'assume_role_with_web_identity',
    'custom_ca_bundle',
    'endpoints',
    'forbidden_account_ids',
    'http_proxy',
    'https_proxy',
    'no_proxy',
    'profile',
    'region',
    'skip_metadata_api_check',
    'sts_region',
    'use_dualstack_endpoint',
    'use_fips_endpoint',
  ],
  proxies: { http_proxy: 'HTTPS_PROXY', https_proxy: 'HTTPS_PROXY' },
  irrelevant: [
    'alias',
    'default_tags',
    'ignore_tags',
    'max_retries',
    'retry_mode',
    's3_us_east_1_regional_endpoint',
    's3_use_path_style',
    // Checks that the provider makes of itself, before the engine is asked for anything.
    'skip_credentials_validation',
    'skip_region_validation',
    'skip_requesting_account_id',
    'tag_policy_compliance',
    'token_bucket_rate_limiter_capacity',
    'user_agent',
    'version',
  ],
  refused: {
    access_key: KEYS,
    secret_key: KEYS,
    token: KEYS,
    shared_config_files: inEnvironment('AWS_CONFIG_FILE'),
    shared_credentials_files: inEnvironment('AWS_SHARED_CREDENTIALS_FILE'),
    ec2_metadata_service_endpoint: inEnvironment('AWS_EC2_METADATA_SERVICE_ENDPOINT'),
    ec2_metadata_service_endpoint_mode: inEnvironment('AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'),
    insecure: {
      because: 'the engine sends the login of the registry to no server that nobody vouches for',
      instead: "name its authority in 'customCaBundle'",
    },
  },
};

const SESSION = ['duration', 'policy', 'policy_arns', 'role_arn', 'session_name'];

/** Those of a role. */
export const ROLE_SETTINGS: SettingsTable = {
  owner: 'an AwsProvider',
  carried: [...SESSION, 'external_id', 'source_identity', 'tags', 'transitive_tag_keys'],
  irrelevant: [],
  refused: {},
};

export const WEB_IDENTITY_SETTINGS: SettingsTable = {
  owner: 'an AwsProvider',
  carried: [...SESSION, 'web_identity_token_file'],
  irrelevant: [],
  refused: {
    web_identity_token: {
      because: WRITTEN_DOWN,
      instead: "name its file in 'webIdentityTokenFile'",
    },
  },
};
