import type { ECRClient } from '@aws-sdk/client-ecr';
import type { AwsAccess } from '../../contract/aws';
import type { HttpClient } from '../http/http';
import { RunnerError } from '../../errors/runner-error';
import { AwsHttpHandler } from '../aws/http-handler';
import { checkAccount } from '../aws/account';
import { OF_PROVIDER } from '../aws/environment';
import { apiPlace, identityOf, nameOf, stsConfig } from '../aws/identity';
import { awsRefusal } from '../aws/refusal';
import { isLoopback } from '../registry/repository';
import type { Credentials, Login } from './credentials';

/** Host of all public repositories, and the region that hands out its logins. */
const PUBLIC_HOST = 'public.ecr.aws';
const PUBLIC_REGION = 'us-east-1';
/** In every partition, with FIPS, and for IPv6: `dkr-ecr`. */
const REGISTRY_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

/** The region that the host of a registry names: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return host === PUBLIC_HOST ? PUBLIC_REGION : REGISTRY_HOST.exec(host)?.[1];
}

/** The login that ECR hands out to the account, profile or role of the stack's AWS provider. */
export class EcrCredentials implements Credentials {
  /** Public ECR has a token service, which is where the login goes. */
  readonly preemptive: boolean;
  readonly isPublic: boolean;
  private answer: Promise<Login> | undefined;
  private given: Login | undefined;
  private checked: Promise<void> | undefined;

  constructor(
    private readonly host: string,
    private readonly access: AwsAccess,
    private readonly http: HttpClient,
  ) {
    this.isPublic = host === PUBLIC_HOST;
    this.preemptive = !this.isPublic;
  }

  async login(): Promise<Login> {
    return (this.given = await (this.answer ??= this.fetch()));
  }

  renew(refused: Login | undefined): boolean {
    // Several requests may be refused at a time: the first of them renews, the others take what it got.
    if (refused === this.given) this.answer = undefined;
    return true;
  }

  get fix(): string {
    return `let ${nameOf(this.access)} use the repository: ${actions(this.isPublic ? 'ecr-public' : 'ecr')}`;
  }

  /** The API of private ECR, asked as whoever the login is for. */
  async client(): Promise<ECRClient> {
    const sdk = await import('../aws/sdk/ecr.js');
    return new sdk.ECRClient({ ...(await this.config()), ...apiPlace(this.access, this.access.endpoint) });
  }

  private async fetch(): Promise<Login> {
    this.requireAws();
    try {
      return readToken(await (this.isPublic ? this.publicToken() : this.token()));
    } catch (error) {
      if (error instanceof RunnerError) throw error;
      const what = `no login for the registry ${this.host}`;
      const action = this.isPublic
        ? 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken'
        : 'ecr:GetAuthorizationToken';
      throw awsRefusal({ what, action, access: this.access }, error);
    }
  }

  /** An address that only Terraform knows may be anybody's; an emulator has an endpoint of its own, or is on this machine. */
  private requireAws(): void {
    const { host, access } = this;
    if (regionOfHost(host) !== undefined || isLoopback(host) || access.endpoint !== undefined) return;
    throw new RunnerError(
      `the login of AWS is not sent to ${host}`,
      'it is no registry of ECR, and the registry was given a provider of AWS',
      'give the registry a repository of ECR, or no provider: the credentials that Docker has for the host count then',
    );
  }

  private async token(): Promise<string | undefined> {
    const { GetAuthorizationTokenCommand } = await import('../aws/sdk/ecr.js');
    const client = await this.client();
    try {
      const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
      return authorizationData?.[0]?.authorizationToken;
    } finally {
      client.destroy();
    }
  }

  private async publicToken(): Promise<string | undefined> {
    const { ECRPUBLICClient, GetAuthorizationTokenCommand } = await import('../aws/sdk/ecr-public.js');
    const { publicEndpoint: endpoint } = this.access;
    const client = new ECRPUBLICClient({ ...(await this.config()), ...(endpoint !== undefined && { endpoint }) });
    try {
      const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}));
      return authorizationData?.authorizationToken;
    } finally {
      client.destroy();
    }
  }

  private async config() {
    const profile = this.access.profile ?? OF_PROVIDER.profile(process.env);
    const region = regionOfHost(this.host) ?? this.access.region ?? OF_PROVIDER.region(process.env);
    const calls = { requestHandler: new AwsHttpHandler(this.http), ...(region !== undefined && { region }) };
    const credentials = await identityOf(this.access, calls);
    await (this.checked ??= checkAccount(this.access, { ...stsConfig(this.access, calls), credentials }));
    return { ...calls, ...(profile !== undefined && { profile }), credentials };
  }
}

/** What copying and pushing needs. */
function actions(service: 'ecr' | 'ecr-public'): string {
  const read = service === 'ecr' ? ['BatchGetImage', 'GetDownloadUrlForLayer'] : [];
  const write = ['BatchCheckLayerAvailability', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload'];
  const all = ['GetAuthorizationToken', ...read, ...write, 'PutImage'].map((action) => `${service}:${action}`);
  return service === 'ecr' ? all.join(', ') : [...all, 'sts:GetServiceBearerToken'].join(', ');
}

function readToken(token: string | undefined): Login {
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(token ?? '', 'base64').toString()) ?? [];
  if (username === undefined || password === undefined) throw new Error('the answer holds no authorization token');
  return { username, password };
}
