import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import type { LocalAws } from '../../../local/records';
import { anySubnet } from '../../helpers/query-api';
import { thisProcess } from '../../this-process';
import { setUp, type Toolchain } from '../../toolchain/setup';
import type { CommandResult } from '../harness/command';
import { Terraform } from '../harness/terraform';

/** What a service is made with. */
export interface Settings {
  /** Whether its image is there. */
  readonly image: 'present' | 'missing';
  readonly breaker: boolean;
  /** Of create and update. */
  readonly timeout: string;
}

/** A change that a plan holds. */
export interface Change {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
}

const CLUSTER = 'prod';
const CONFIGURATION = path.join(__dirname, 'service.tf');

/** A local AWS with a cluster, and Terraform with its AWS provider: nothing of ours between them. */
export class ProviderAlone {
  private constructor(
    readonly local: LocalAws,
    private readonly toolchain: Toolchain,
    private readonly subnet: string,
  ) {}

  static async start(): Promise<ProviderAlone> {
    const toolchain = await setUp();
    const local = await startLocal({ name: 'ecs-provider' }, thisProcess());
    const alone = new ProviderAlone(local, toolchain, await anySubnet(local.endpoint));
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    // The provider waits ten seconds for a cluster.
    const ecs = new ECSClient({ endpoint: local.endpoint, region: local.region, credentials });
    await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    mkdirSync(alone.folder('.'));
    copyFileSync(CONFIGURATION, path.join(alone.folder('.'), 'service.tf'));
    await alone.terraform('.').init();
    return alone;
  }

  stop(): Promise<void> {
    return stopLocal(this.local.name, thisProcess());
  }

  /** A configuration with one service. */
  service(name: string): ServiceStack {
    const folder = this.folder(name);
    mkdirSync(folder);
    copyFileSync(CONFIGURATION, path.join(folder, 'service.tf'));
    copyFileSync(path.join(this.folder('.'), '.terraform.lock.hcl'), path.join(folder, '.terraform.lock.hcl'));
    return new ServiceStack(this.terraform(name), ({ image, breaker, timeout }) => {
      const reference = image === 'present' ? 'public.ecr.aws/nginx/nginx:1.27' : `${this.local.registry}/${name}:none`;
      const variables = { cluster: CLUSTER, name, image: reference, breaker, timeout, subnet: this.subnet };
      return Object.entries(variables).map(([key, value]) => `-var=${key}=${String(value)}`);
    });
  }

  private folder(name: string): string {
    return path.join(this.local.folder, 'stacks', name);
  }

  /** Initialized once for all. */
  private terraform(name: string): Terraform {
    const env = { ...process.env, ...this.toolchain.environment, CHECKPOINT_DISABLE: '1' };
    const data = { TF_DATA_DIR: path.join(this.local.folder, 'terraform') };
    return new Terraform(this.toolchain.terraform, this.folder(name), {
      ...localEnvironment(this.local, env),
      ...data,
    });
  }
}

/** Terraform in the folder of one service. */
export class ServiceStack {
  constructor(
    private readonly terraform: Terraform,
    private readonly variables: (settings: Settings) => readonly string[],
  ) {}

  apply(settings: Settings): Promise<CommandResult> {
    return this.terraform.apply(...this.variables(settings));
  }

  destroy(settings: Settings): Promise<CommandResult> {
    return this.terraform.run('destroy', '-input=false', '-no-color', '-auto-approve', ...this.variables(settings));
  }

  /** What the next apply would do. */
  async changes(settings: Settings): Promise<Change[]> {
    const { resource_changes: all } = await this.terraform.plan(...this.variables(settings));
    return (all as Change[]).filter(({ change }) => change.actions.join() !== 'no-op');
  }
}
