import { type IncomingMessage, request } from 'node:http';
import {
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  LambdaClient,
  paginateListVersionsByFunction,
  ResourceNotFoundException,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { LocalAws } from '../../../local/records';

/** What the URL of a function answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One function of the local Lambda, asked as anybody asks Lambda. */
export class LambdaFunction {
  private readonly client: LambdaClient;

  constructor(
    private readonly local: LocalAws,
    private readonly name: string,
    private readonly alias = 'live',
  ) {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    this.client = new LambdaClient({ endpoint: local.endpoint, region: local.region, credentials });
  }

  /** The version that the alias names; undefined where there is no function, or no alias. */
  async liveVersion(): Promise<string | undefined> {
    const asked = new GetAliasCommand({ FunctionName: this.name, Name: this.alias });
    return unlessMissing(async () => (await this.client.send(asked)).FunctionVersion);
  }

  /** What somebody does by hand. */
  async moveAlias(version: string): Promise<void> {
    await this.client.send(
      new UpdateAliasCommand({ FunctionName: this.name, Name: this.alias, FunctionVersion: version }),
    );
  }

  /** The published versions, the oldest first. */
  async versions(): Promise<string[]> {
    const found = await unlessMissing(async () => {
      const versions: string[] = [];
      const pages = paginateListVersionsByFunction({ client: this.client }, { FunctionName: this.name });
      for await (const { Versions = [] } of pages) versions.push(...Versions.map(({ Version = '' }) => Version));
      return versions;
    });
    return (found ?? []).filter((version) => version !== '$LATEST');
  }

  /** Digest of the image of a version. */
  async digest(version: string): Promise<string | undefined> {
    const asked = new GetFunctionCommand({ FunctionName: this.name, Qualifier: version });
    const { Code } = await this.client.send(asked);
    return Code?.ResolvedImageUri?.split('@')[1];
  }

  /** Asks by the URL on the alias; its chunks one by one, as they come. */
  async *stream(path: string): AsyncGenerator<string, Answer> {
    const asked = new GetFunctionUrlConfigCommand({ FunctionName: this.name, Qualifier: this.alias });
    const { FunctionUrl = '' } = await this.client.send(asked);
    const { hostname, port } = new URL(this.local.endpoint);
    const call = request({ hostname, port, path, headers: { host: new URL(FunctionUrl).host } }).end();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      call.once('response', resolve).once('error', reject);
    });
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) {
      body += String(chunk);
      yield String(chunk);
    }
    return { status: response.statusCode ?? 0, body };
  }

  async ask(path: string): Promise<Answer> {
    const stream = this.stream(path);
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return next.value;
    }
  }
}

async function unlessMissing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
