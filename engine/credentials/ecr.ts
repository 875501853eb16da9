import type { ECRClient, ECRClientConfig } from '@aws-sdk/client-ecr';
import type { AwsAccess } from '../../modules/image/document';
import type { HttpClient } from '../registry/http';
import { reason, RunnerError } from '../runner-error';
import { AwsHttpHandler } from './aws-http-handler';
import type { Credentials, Login } from './credentials';

const REGISTRY_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.|on\.)/;

/** The region that the host of a registry names: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return REGISTRY_HOST.exec(host)?.[1];
}

/** The login that ECR hands out to the account, profile or role of the stack's AWS provider. */
export class EcrCredentials implements Credentials {
  readonly preemptive = true;
  private answer: Promise<Login> | undefined;
  private given: Login | undefined;

  constructor(
    private readonly host: string,
    private readonly access: AwsAccess,
    private readonly http: HttpClient,
  ) {}

  async login(): Promise<Login> {
    return (this.given = await (this.answer ??= this.fetch()));
  }

  renew(refused: Login | undefined): boolean {
    // Several requests may be refused at a time: the first of them renews, the others take what it got.
    if (refused === this.given) this.answer = undefined;
    return true;
  }

  get cure(): string {
    return (
      `let ${this.who()} use the repository: ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ` +
      'ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage'
    );
  }

  /** The API of ECR, asked as whoever the login is for. */
  async client(): Promise<ECRClient> {
    const sdk = await import('@aws-sdk/client-ecr');
    return new sdk.ECRClient(await this.config());
  }

  private async fetch(): Promise<Login> {
    const { GetAuthorizationTokenCommand } = await import('@aws-sdk/client-ecr');
    const client = await this.client();
    try {
      const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
      return readToken(authorizationData?.[0]?.authorizationToken);
    } catch (error) {
      throw this.refused(error);
    } finally {
      client.destroy();
    }
  }

  private async config(): Promise<ECRClientConfig> {
    const { endpoint, profile } = this.access;
    const region = regionOfHost(this.host) ?? this.access.region;
    const requestHandler = new AwsHttpHandler(this.http);
    const credentials = await credentialsOf(this.access, { requestHandler, ...(region !== undefined && { region }) });
    return {
      requestHandler,
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(profile !== undefined && { profile }),
      ...(credentials && { credentials }),
    };
  }

  private who(): string {
    const { assumeRole, profile } = this.access;
    if (assumeRole) return `the role ${assumeRole.roleArn}`;
    return profile === undefined ? 'the AWS credentials of this environment' : `the AWS profile ${profile}`;
  }

  private refused(error: unknown): RunnerError {
    const what = `no login for the registry ${this.host}`;
    const name = error instanceof Error ? error.name : '';
    const why = `${this.who()}: ${reason(error)}`;
    return new RunnerError(what, why, this.cureOf(name), error);
  }

  private cureOf(name: string): string {
    const { profile } = this.access;
    if (/ExpiredToken|TokenRefreshRequired|RequestExpired/.test(name)) {
      return profile === undefined
        ? 'the credentials have expired: renew them (for example `aws sso login`), then apply again'
        : `the credentials have expired: run \`aws sso login --profile ${profile}\` or renew them, then apply again`;
    }
    if (/AccessDenied|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch|InvalidSignature/.test(name)) {
      return `check that ${this.who()} is the one that is meant, may call ecr:GetAuthorizationToken, and that the clock is right`;
    }
    if (/CredentialsProviderError|TokenProviderError/.test(name)) {
      return profile === undefined
        ? 'log in to AWS in this shell (AWS_PROFILE, `aws sso login`, or the role of the CI job), then apply again'
        : `run \`aws sso login --profile ${profile}\` or define that profile on this machine, then apply again`;
    }
    return 'check the network, the region and the endpoint of the AWS provider, then apply again';
  }
}

/** The role or profile of the provider; undefined: the SDK's own chain. */
async function credentialsOf(
  { profile, assumeRole }: AwsAccess,
  clientConfig: { requestHandler: AwsHttpHandler; region?: string },
): Promise<ECRClientConfig['credentials']> {
  if (profile === undefined && assumeRole === undefined) return undefined;
  const { fromIni, fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  // The chain looks at the environment first and warns about what it finds there, although a profile is named.
  const base = profile === undefined ? fromNodeProviderChain({ clientConfig }) : fromIni({ profile, clientConfig });
  if (assumeRole === undefined) return base;
  const { roleArn, sessionName = 'slipway', externalId } = assumeRole;
  return fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: roleArn,
      RoleSessionName: sessionName,
      ...(externalId !== undefined && { ExternalId: externalId }),
    },
    clientConfig,
  });
}

function readToken(token: string | undefined): Login {
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(token ?? '', 'base64').toString()) ?? [];
  if (username === undefined || password === undefined) throw new Error('the answer holds no authorization token');
  return { username, password };
}
