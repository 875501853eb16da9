/** The services that the engine asks, by the names that the AWS provider has for them in its `endpoints`. */
export const AWS_SERVICES = ['ecr', 'ecrpublic', 'ecs', 'lambda', 'sts'] as const;

export type AwsService = (typeof AWS_SERVICES)[number];

/** How the AWS SDK is to reach the account of the repository: the settings of the stack's provider, never keys. */
export interface AwsAccess {
  readonly region?: string;
  readonly profile?: string;
  /** Takes the place of the profile. */
  readonly assumeRoleWithWebIdentity?: AwsWebIdentity;
  /** Each is taken as the one before. */
  readonly assumeRole?: readonly AwsRole[];
  readonly useFipsEndpoint?: boolean;
  readonly useDualstackEndpoint?: boolean;
  /** Where a service is asked, when the provider overrides it. */
  readonly endpoints?: Readonly<Partial<Record<AwsService, string>>>;
  readonly stsRegion?: string;
  /** In place of those of the environment; an empty one is none. */
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
  /** File of certificates, as the provider reads it: from the working directory of Terraform. */
  readonly customCaBundle?: string;
  /** Whether credentials of the machine itself (EC2) are left alone. */
  readonly skipMetadataApiCheck?: boolean;
  /** The only accounts that the provider works in. */
  readonly allowedAccountIds?: readonly string[];
  readonly forbiddenAccountIds?: readonly string[];
}

/** A role, and how its session is named and limited. */
export interface AwsRole {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
}

/** A role that is taken with the token in a file. */
export interface AwsWebIdentity extends Pick<AwsRole, 'sessionName' | 'durationSeconds' | 'policy' | 'policyArns'> {
  /** Default: `AWS_ROLE_ARN`. */
  readonly roleArn?: string;
  /** As the provider reads it: from the working directory of Terraform. Default: `AWS_WEB_IDENTITY_TOKEN_FILE`. */
  readonly webIdentityTokenFile?: string;
}
