import type { AwsAccess, AwsService } from '../../contract/aws';
import type { HttpClient } from '../http/http';
import { type AwsCalls, callsTo } from './calls';
import { checkAccount } from './check-account';
import { AwsHttpHandler } from './http-handler';
import { identityOf } from './identity';

type Config = ReturnType<typeof callsTo> & {
  readonly credentials: Awaited<ReturnType<typeof identityOf>>;
  readonly maxAttempts?: number;
};

/** The SDK's client of each service, loaded when it is asked. */
const CLIENTS = {
  ecr: async () => (await import('./sdk/ecr.js')).ECRClient,
  ecrpublic: async () => (await import('./sdk/ecr-public.js')).ECRPUBLICClient,
  ecs: async () => (await import('./sdk/ecs.js')).ECSClient,
  lambda: async () => (await import('./sdk/lambda.js')).LambdaClient,
  sts: async () => (await import('./sdk/sts.js')).STSClient,
} satisfies Record<AwsService, () => Promise<new (config: Config) => unknown>>;

/** The SDK's client of a service. */
export type ClientOf<Service extends AwsService> = InstanceType<Awaited<ReturnType<(typeof CLIENTS)[Service]>>>;
type ClientClass<Service extends AwsService> = new (config: Config) => ClientOf<Service>;

/** An account of AWS, asked as the provider of the stack asks it. */
export class AwsAccount {
  private readonly calls: AwsCalls;
  private checked: Promise<void> | undefined;

  /** @param region of what is asked for, where it says that itself */
  constructor(
    readonly access: AwsAccess,
    http: HttpClient,
    region?: string,
  ) {
    this.calls = { requestHandler: new AwsHttpHandler(http), ...(region !== undefined && { region }) };
  }

  /**
   * Asks a service by its client, which is gone after that.
   *
   * @param attempts at most, of each call; undefined: as many as the SDK likes
   * @throws {EngineError} when it is an account that the provider must not work in
   */
  async ask<Service extends AwsService, T>(
    service: Service,
    ask: (client: ClientOf<Service>) => Promise<T>,
    attempts?: number,
  ): Promise<T> {
    const credentials = await identityOf(this.access, this.calls);
    await (this.checked ??= checkAccount(this.access, { ...callsTo('sts', this.access, this.calls), credentials }));
    const Client = (await CLIENTS[service]()) as ClientClass<Service>;
    const limit = attempts === undefined ? {} : { maxAttempts: attempts };
    const client = new Client({ ...callsTo(service, this.access, this.calls), credentials, ...limit });
    try {
      return await ask(client);
    } finally {
      client.destroy();
    }
  }
}
