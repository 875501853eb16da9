import type {
  AliasConfiguration,
  FunctionConfiguration,
  GetFunctionCommandOutput,
  GetProvisionedConcurrencyConfigCommandOutput,
  InvokeCommandOutput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { AwsAccess } from '../../contract/aws';
import { callFailure, isNamed } from '../aws/failed-call';
import type * as lambda from '../aws/sdk/lambda.js';
import { withClient } from '../aws/with-client';
import type { RunContext } from '../verbs/run-context';

/** A function, and how it is asked. */
export interface LambdaFunction {
  /** Its name. */
  readonly function: string;
  readonly access: AwsAccess;
}

/** So many are listed at once. */
const PAGE = 50;

/** The request is understood and refused. */
const REFUSED =
  /^(Invalid(Parameter|Request|Runtime|Subnet|SecurityGroup)|Resource|RequestTooLarge|UnsupportedMediaType|KMS|EC2|EFS|ENI|Subnet|Service|Validation|Serialization)/;

/** The few calls to Lambda that a roll-out and a check need, as the AWS provider of the stack makes them. */
export class LambdaApi {
  private constructor(
    private readonly sdk: typeof lambda,
    private readonly client: LambdaClient,
    private readonly signal: AbortSignal,
    private readonly of: LambdaFunction & { readonly region: string },
  ) {}

  get region(): string {
    return this.of.region;
  }

  /**
   * Works with one client, which is gone after that. It makes each call once: {@link Patience} repeats those that may be.
   *
   * @throws {EngineError} when there is no login, or it is not one that the provider may use
   */
  static use<T>(
    of: LambdaFunction,
    context: Pick<RunContext, 'env' | 'signal'>,
    work: (api: LambdaApi) => Promise<T>,
  ): Promise<T> {
    const asked = { service: 'lambda', title: 'Lambda', access: of.access, attempts: 1 } as const;
    return withClient(asked, context, async (client) => {
      const region = await client.config.region();
      return work(new LambdaApi(await import('../aws/sdk/lambda.js'), client, context.signal, { ...of, region }));
    });
  }

  /** A version of the function, or what is to be published next; undefined when there is none. */
  version(version?: string): Promise<GetFunctionCommandOutput | undefined> {
    const getting = new this.sdk.GetFunctionCommand({ ...this.named, ...(version && { Qualifier: version }) });
    return this.unless('ResourceNotFoundException', 'GetFunction', () => this.client.send(getting));
  }

  alias(name: string): Promise<AliasConfiguration | undefined> {
    const getting = new this.sdk.GetAliasCommand({ ...this.named, Name: name });
    return this.unless('ResourceNotFoundException', 'GetAlias', () => this.client.send(getting));
  }

  /** Undefined when the alias has none. */
  provisionedConcurrency(alias: string): Promise<GetProvisionedConcurrencyConfigCommandOutput | undefined> {
    const getting = new this.sdk.GetProvisionedConcurrencyConfigCommand({ ...this.named, Qualifier: alias });
    return this.unless('ProvisionedConcurrencyConfigNotFoundException', 'GetProvisionedConcurrencyConfig', () =>
      this.client.send(getting),
    );
  }

  aliases(): Promise<AliasConfiguration[]> {
    const pages = this.sdk.paginateListAliases(this.paging, this.named);
    return this.all('ListAliases', pages, ({ Aliases }) => Aliases);
  }

  /** All published versions of the function, and what is to be published next. */
  versions(): Promise<FunctionConfiguration[]> {
    const pages = this.sdk.paginateListVersionsByFunction(this.paging, this.named);
    return this.all('ListVersionsByFunction', pages, ({ Versions }) => Versions);
  }

  /** The same of all functions in the region. */
  versionsOfAll(): Promise<FunctionConfiguration[]> {
    const pages = this.sdk.paginateListFunctions(this.paging, { FunctionVersion: 'ALL' });
    return this.all('ListFunctions', pages, ({ Functions }) => Functions);
  }

  /**
   * Invokes a version and waits for its answer.
   *
   * @param limitMs longest time for that
   */
  invoke(version: string, payload: string, limitMs: number): Promise<InvokeCommandOutput> {
    const invoking = new this.sdk.InvokeCommand({
      ...this.named,
      Qualifier: version,
      LogType: 'Tail',
      Payload: new TextEncoder().encode(payload),
    });
    return this.call('InvokeFunction', () => this.client.send(invoking, { requestTimeout: limitMs }));
  }

  private get named() {
    return { FunctionName: this.of.function };
  }

  private get paging() {
    return { client: this.client, pageSize: PAGE };
  }

  private all<Page, T>(name: string, pages: AsyncIterable<Page>, on: (page: Page) => T[] | undefined): Promise<T[]> {
    return this.call(name, async () => {
      const listed: T[] = [];
      for await (const page of pages) listed.push(...(on(page) ?? []));
      return listed;
    });
  }

  /** Undefined when Lambda says that there is no such thing. */
  private async unless<T>(absent: string, name: string, send: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.call(name, send);
    } catch (error) {
      if (isNamed(error, absent)) return undefined;
      throw error;
    }
  }

  private async call<T>(name: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      this.signal.throwIfAborted();
      const { function: called, access } = this.of;
      const failed = { service: 'Lambda', action: `lambda:${name}`, subject: `the function ${called}`, access };
      throw callFailure({ ...failed, refused: REFUSED }, error);
    }
  }
}
