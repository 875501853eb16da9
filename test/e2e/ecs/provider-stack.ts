import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import type { LocalAws } from '../../../local/records';
import { thisProcess } from '../../this-process';
import { setUp, type Toolchain } from '../../toolchain/setup';
import { type CommandResult } from '../harness/command';
import { Terraform } from '../harness/terraform';

/** What one roll-out is made of. */
export interface Settings {
  readonly name: string;
  /** Whether the image is there. */
  readonly image: 'present' | 'missing';
  readonly breaker: boolean;
  /** Of create and update. */
  readonly timeout: string;
}

/** An action of a plan on a resource. */
interface Change {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
}

/** A plain ECS service and Terraform's AWS provider, without anything of ours between them. */
export class ProviderStack {
  private readonly terraform: Terraform;

  private constructor(
    readonly local: LocalAws,
    toolchain: Toolchain,
    private readonly subnet: string,
  ) {
    const folder = path.join(local.folder, 'stack');
    mkdirSync(folder);
    copyFileSync(path.join(__dirname, 'service.tf'), path.join(folder, 'service.tf'));
    const env = localEnvironment(local, { ...process.env, ...toolchain.environment, CHECKPOINT_DISABLE: '1' });
    this.terraform = new Terraform(toolchain.terraform, folder, env);
  }

  static async start(): Promise<ProviderStack> {
    const toolchain = await setUp();
    const local = await startLocal({ name: 'ecs-provider' }, thisProcess());
    const stack = new ProviderStack(local, toolchain, await anySubnet(local));
    await stack.terraform.init();
    return stack;
  }

  stop(): Promise<void> {
    return stopLocal(this.local.name, thisProcess());
  }

  apply(settings: Settings): Promise<CommandResult> {
    return this.terraform.apply(...this.options(settings));
  }

  destroy(settings: Settings): Promise<CommandResult> {
    return this.terraform.run('destroy', '-input=false', '-no-color', '-auto-approve', ...this.options(settings));
  }

  /** What the next apply would do. */
  async changes(settings: Settings): Promise<Change[]> {
    const { resource_changes: all } = await this.terraform.plan(...this.options(settings));
    return (all as Change[]).filter(
      ({ change }) => change.actions.join() !== 'no-op' && change.actions.join() !== 'read',
    );
  }

  /** Each service has a state of its own. */
  private options({ name, image, breaker, timeout }: Settings): string[] {
    const reference = image === 'present' ? 'public.ecr.aws/nginx/nginx:1.27' : `${this.local.registry}/${name}:none`;
    const variables = { name, image: reference, breaker: String(breaker), timeout, subnet: this.subnet };
    return [`-state=${name}.tfstate`, ...Object.entries(variables).map(([key, value]) => `-var=${key}=${value}`)];
  }
}

/** A subnet of the VPC that each account has. */
async function anySubnet({ endpoint, region }: LocalAws): Promise<string> {
  const credential = `Credential=local/20260101/${region}/ec2/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Action: 'DescribeSubnets', Version: '2016-11-15' }),
  });
  const [, id] = /<subnetId>([^<]+)</.exec(await response.text()) ?? [];
  if (id === undefined) throw new Error('the account has no subnet');
  return id;
}
