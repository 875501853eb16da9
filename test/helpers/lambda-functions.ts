import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type FunctionConfiguration,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { TestFront } from './front';
import { HandClock } from './hand-clock';
import { functionRole } from './query-api';

/** Functions on a front, with images of one repository. */
export class LambdaFunctions {
  private constructor(
    readonly front: TestFront,
    readonly clock: HandClock,
    private readonly role: string,
  ) {}

  static async start(): Promise<LambdaFunctions> {
    const clock = new HandClock();
    const front = await TestFront.start({ now: clock.now });
    await front.create('fn');
    await front.push('fn', 'v1', 'one');
    await front.push('fn', 'v2', 'two');
    return new LambdaFunctions(front, clock, await functionRole(front.origin, 'functions'));
  }

  stop(): Promise<void> {
    return this.front.stop();
  }

  image(tag: string): string {
    return `${this.front.registry}/fn:${tag}`;
  }

  /** Asks for a function. */
  create(FunctionName: string, settings: Partial<CreateFunctionCommandInput> = {}): Promise<FunctionConfiguration> {
    const Code = { ImageUri: this.image('v1') };
    return this.front.lambda.send(
      new CreateFunctionCommand({ FunctionName, Role: this.role, PackageType: 'Image', Code, ...settings }),
    );
  }

  /** Makes a function that can be used. */
  async make(name: string, settings: Partial<CreateFunctionCommandInput> = {}): Promise<FunctionConfiguration> {
    const made = await this.create(name, settings);
    this.clock.pass();
    return made;
  }

  /** Gives a function another image, and lets that happen. */
  async update(FunctionName: string, tag: string): Promise<void> {
    await this.front.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ImageUri: this.image(tag) }));
    this.clock.pass();
  }

  /** Publishes a version; returns its number. */
  async publish(FunctionName: string): Promise<string> {
    const { Version = '' } = await this.front.lambda.send(new PublishVersionCommand({ FunctionName }));
    this.clock.pass();
    return Version;
  }

  get(FunctionName: string, Qualifier?: string): Promise<GetFunctionCommandOutput> {
    return this.front.lambda.send(new GetFunctionCommand({ FunctionName, Qualifier }));
  }
}
