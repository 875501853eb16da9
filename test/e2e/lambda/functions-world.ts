import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  CreateFunctionUrlConfigCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { removeFunctions } from '../../../local/container';
import { functionRole } from '../../helpers/query-api';
import { thisProcess } from '../../this-process';
import { succeed } from '../harness/command';
import { ecrOf } from '../harness/ecr';
import { World } from '../harness/world';

const REPOSITORY = 'functions';
const FOLDER = path.join(__dirname);
const LIMIT = { maxWaitTime: 30, minDelay: 1, maxDelay: 1 };

/** What came of an invocation. */
export interface Invoked {
  readonly answer: Record<string, unknown>;
  readonly error: string | undefined;
  readonly version: string | undefined;
  readonly log: string;
}

/** A local AWS with a Docker, and an image of a runtime in its registry. */
export class FunctionsWorld {
  private constructor(
    readonly world: World,
    readonly lambda: LambdaClient,
    private readonly role: string,
  ) {}

  static async start(): Promise<FunctionsWorld> {
    const world = await World.start('lambda-local', { kubernetes: false });
    const { endpoint, region } = world.local;
    const place = { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };
    const functions = new FunctionsWorld(world, new LambdaClient(place), await functionRole(endpoint, 'functions'));
    await ecrOf(world.local).send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
    await functions.push('v1');
    await functions.push('v2');
    return functions;
  }

  async stop(): Promise<void> {
    this.lambda.destroy();
    await this.world.stop();
  }

  image(tag: string): string {
    return `${this.world.local.registry}/${REPOSITORY}:${tag}`;
  }

  /** Builds the image and pushes it. */
  async push(tag: string): Promise<void> {
    const env = await this.world.loggedIn();
    const docker = (...args: string[]) => succeed(this.world.toolchain.docker, args, { cwd: FOLDER, env });
    const base = env['BASE_IMAGE'] ? ['--build-arg', `BASE_IMAGE=${env['BASE_IMAGE']}`] : [];
    await docker('build', '--tag', this.image(tag), ...base, '--label', `tag=${tag}`, '.');
    await docker('push', this.image(tag));
  }

  async make(FunctionName: string, settings: Partial<CreateFunctionCommandInput> = {}): Promise<void> {
    const Code = { ImageUri: this.image('v1') };
    await this.lambda.send(
      new CreateFunctionCommand({ FunctionName, PackageType: 'Image', Role: this.role, Code, ...settings }),
    );
    await waitUntilFunctionActiveV2({ client: this.lambda, ...LIMIT }, { FunctionName });
  }

  async update(FunctionName: string, tag: string): Promise<void> {
    await this.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: this.image(tag) }));
    await waitUntilFunctionUpdatedV2({ client: this.lambda, ...LIMIT }, { FunctionName });
  }

  async invoke(FunctionName: string, event: object = {}, input: Partial<InvokeCommandInput> = {}): Promise<Invoked> {
    const { Payload, FunctionError, ExecutedVersion, LogResult } = await this.lambda.send(
      new InvokeCommand({ FunctionName, LogType: 'Tail', Payload: JSON.stringify(event), ...input }),
    );
    return {
      answer: JSON.parse(Payload?.transformToString() || '{}') as Record<string, unknown>,
      error: FunctionError,
      version: ExecutedVersion,
      log: Buffer.from(LogResult ?? '', 'base64').toString('utf8'),
    };
  }

  /** Gives a function a URL that everybody may use; returns its host. */
  async open(FunctionName: string, InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM'): Promise<string> {
    const { FunctionUrl = '' } = await this.lambda.send(
      new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', InvokeMode }),
    );
    const Action = 'lambda:InvokeFunctionUrl';
    const open = { StatementId: 'url', Action, Principal: '*', FunctionUrlAuthType: 'NONE' } as const;
    await this.lambda.send(new AddPermissionCommand({ FunctionName, ...open }));
    return new URL(FunctionUrl).host;
  }

  /** Names of the containers of functions. */
  async containers(): Promise<string[]> {
    const list = [
      'ps',
      '--all',
      '--filter',
      `label=slipway.local.functions=${this.world.local.folder}`,
      '--format',
      '{{.Names}}',
    ];
    const { stdout } = await succeed(this.world.toolchain.docker, list, { cwd: '/', env: this.world.env });
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Removes what is left of the containers, as the end of the local AWS does. */
  removeContainers(): Promise<void> {
    const { folder, docker } = this.world.local;
    return removeFunctions(folder, docker?.host ?? '', thisProcess());
  }
}
