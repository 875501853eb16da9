import { command, type CommandResult } from '../harness/command';
import { commandsOf } from '../harness/guide';
import { LambdaFunction } from '../harness/lambda';
import type { Terraform } from '../harness/terraform';
import { type Tool } from '../harness/terraform';
import type { World } from '../harness/world';

export const PREPROD = 'streaming-preprod';
export const PROD = 'streaming-prod';

const STEPS = ['deploy', 'goBack', 'goBackToCommit', 'toProd', 'destroy'] as const;

/** The streaming service in both environments, and who deploys it by the guide. */
export class StreamingApp {
  readonly preprod: LambdaFunction;
  readonly prod: LambdaFunction;
  private readonly guide = commandsOf('streaming', STEPS);

  constructor(
    readonly world: World,
    private readonly tool: Tool,
  ) {
    this.preprod = new LambdaFunction(world.local, PREPROD);
    this.prod = new LambdaFunction(world.local, PROD);
  }

  /** A step of the guide, at a commit. */
  run(step: (typeof STEPS)[number], commit: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const own = { TERRAFORM_BINARY_NAME: this.world.toolchain[this.tool], NO_COLOR: '1', GIT_SHA: commit };
    const options = { cwd: this.world.project.folder, env: { ...this.world.env, ...own, ...env } };
    return command('sh', ['-ec', this.guide[step]], options);
  }

  /** A step that must succeed; its output. */
  async mustRun(step: (typeof STEPS)[number], commit: string): Promise<string> {
    const { code, output } = await this.run(step, commit);
    if (code !== 0) throw new Error(`${step} exited with ${code}\n${output}`);
    return output;
  }

  terraform(stack: string): Terraform {
    return this.world.terraform(this.tool, {}, stack);
  }

  /** The version of the program that answers to callers. */
  async answering(of: LambdaFunction = this.preprod): Promise<unknown> {
    const { status, body } = await of.ask('/health');
    return status === 200 ? (JSON.parse(body) as { version: unknown }).version : status;
  }

  /** Changes the program, so that its image is another one. */
  edit(before: string, after: string, file = 'version.mjs'): void {
    this.world.project.edit(`services/streaming-service/src/${file}`, before, after);
  }
}

/** The repository of an environment. */
export const repositoryOf = (environment: 'preprod' | 'prod'): string => `streaming/${environment}/streaming-service`;
