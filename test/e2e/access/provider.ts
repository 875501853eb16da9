import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import type { ClusterAccess } from '../../../contract/kubernetes';
import { EngineError } from '../../../engine/engine-error';
import { KubernetesApi } from '../../../engine/rollout/kubernetes/api';
import { clusterAccess } from '../../../modules/kubernetes/cluster-access';
import { PropError } from '../../../modules/terraform/prop-error';
import type { Toolchain } from '../../toolchain/setup';
import { command, succeed } from '../harness/command';
import type { Block, Environment } from './combinations';

const VERSION = '1.13.4';

/** A provider block as it is synthesized, and what the library hands to the engine for it. */
export interface Synthesized {
  readonly block: Readonly<Record<string, unknown>>;
  readonly access: ClusterAccess | PropError;
}

export function synthesize({ loadConfigFile, ...config }: Block, folder: string): Synthesized {
  const stack = new TerraformStack(new App({ outdir: folder, stackTraces: false }), 'main');
  const provider = new KubernetesProvider(stack, 'kubernetes', config);
  if (loadConfigFile !== undefined) provider.addOverride('load_config_file', loadConfigFile);
  const { provider: written } = provider.toTerraform() as { provider: { kubernetes: [Synthesized['block']] } };
  return { block: written.kubernetes[0], access: accessOf(stack) };
}

function accessOf(stack: TerraformStack): ClusterAccess | PropError {
  try {
    return clusterAccess(stack, undefined);
  } catch (error) {
    if (error instanceof PropError) return error;
    throw error;
  }
}

/** The real provider in a folder where Terraform runs. */
export class RealProvider {
  private constructor(
    private readonly tofu: string,
    readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  static async in(folder: string, { tofu, environment }: Toolchain): Promise<RealProvider> {
    mkdirSync(folder, { recursive: true });
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    const provider = new RealProvider(tofu, folder, env);
    provider.write({});
    await succeed(tofu, ['init', '-input=false', '-no-color'], { cwd: folder, env });
    return provider;
  }

  /** Asks for an object that is named as the block: a process for each, in one environment. */
  async ask(blocks: Readonly<Record<string, Synthesized['block']>>, variables: Environment): Promise<void> {
    this.write(blocks);
    const env = { ...this.env, ...variables };
    // It fails where a provider finds nobody to ask; who was asked is what counts.
    await command(this.tofu, ['plan', '-input=false', '-no-color', '-parallelism=4'], { cwd: this.folder, env });
  }

  private write(blocks: Readonly<Record<string, Synthesized['block']>>): void {
    const provider = Object.entries(blocks).map(([alias, block]) => ({ ...block, alias }));
    const data = Object.keys(blocks).map((name) => {
      return [name, { provider: `kubernetes.${name}`, metadata: { name, namespace: 'x' } }] as const;
    });
    const content = {
      terraform: { required_providers: { kubernetes: { source: 'hashicorp/kubernetes', version: VERSION } } },
      ...(data.length > 0 && {
        provider: { kubernetes: provider },
        data: { kubernetes_config_map: Object.fromEntries(data) },
      }),
    };
    writeFileSync(path.join(this.folder, 'main.tf.json'), JSON.stringify(content));
  }
}

/** The same by the engine; what it says when it refuses. */
export async function askAsEngine(name: string, access: ClusterAccess, env: Environment): Promise<string | undefined> {
  const { signal } = new AbortController();
  try {
    const api = await KubernetesApi.connect(access, 'get configmaps', { env, signal });
    await api.get(`/api/v1/namespaces/x/configmaps/${name}`);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError) return error.what;
    throw error;
  }
}
