import type { AwsAccount } from '../aws/account';
import { isPublicEcr, regionOfHost } from '../aws/ecr-host';
import { nameOf } from '../aws/identity';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import { isLoopback } from '../registry/repository';
import type { Credentials, Login } from './credentials';

/** The login that ECR hands out to the account, profile or role of the stack's AWS provider. */
export class EcrCredentials implements Credentials {
  /** Public ECR has a token service, which is where the login goes. */
  readonly preemptive: boolean;
  private readonly isPublic: boolean;
  private answer: Promise<Login> | undefined;
  private given: Login | undefined;

  constructor(
    private readonly host: string,
    private readonly account: AwsAccount,
  ) {
    this.isPublic = isPublicEcr(host);
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
    return `let ${nameOf(this.account.access)} use the repository: ${actions(this.isPublic ? 'ecr-public' : 'ecr')}`;
  }

  private async fetch(): Promise<Login> {
    this.requireAws();
    try {
      return readToken(await (this.isPublic ? this.publicToken() : this.token()));
    } catch (error) {
      if (error instanceof EngineError) throw error;
      const what = `no login for the registry ${this.host}`;
      const action = this.isPublic
        ? 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken'
        : 'ecr:GetAuthorizationToken';
      throw awsRefusal({ what, action, access: this.account.access }, error);
    }
  }

  /** An address that only Terraform knows may be anybody's; an emulator has an endpoint of its own, or is on this machine. */
  private requireAws(): void {
    const { host, account } = this;
    if (regionOfHost(host) !== undefined || isLoopback(host) || account.access.endpoints?.ecr !== undefined) return;
    throw new EngineError(
      `the login of AWS is not sent to ${host}`,
      'it is no registry of ECR, and the registry was given a provider of AWS',
      'give the registry a repository of ECR, or no provider: the credentials that Docker has for the host count then',
    );
  }

  private async token(): Promise<string | undefined> {
    const { GetAuthorizationTokenCommand } = await import('../aws/sdk/ecr.js');
    const asking = new GetAuthorizationTokenCommand({});
    const { authorizationData } = await this.account.ask('ecr', (client) => client.send(asking));
    return authorizationData?.[0]?.authorizationToken;
  }

  private async publicToken(): Promise<string | undefined> {
    const { GetAuthorizationTokenCommand } = await import('../aws/sdk/ecr-public.js');
    const asking = new GetAuthorizationTokenCommand({});
    const { authorizationData } = await this.account.ask('ecrpublic', (client) => client.send(asking));
    return authorizationData?.authorizationToken;
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
