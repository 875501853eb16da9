import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { KubernetesApi } from '../../../engine/rollout/api';
import { RunnerError } from '../../../engine/runner-error';
import type { ClusterAccess } from '../../../modules/image/document';
import { clusterAccess } from '../../../modules/kubernetes/cluster-access';
import { PropError } from '../../../modules/terraform/prop-error';
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

/** Lets the real provider, one process for each block, ask for an object that is named as the block. */
export async function askAsProvider(
  tofu: string,
  folder: string,
  blocks: Readonly<Record<string, Synthesized['block']>>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const names = Object.keys(blocks);
  const provider = Object.entries(blocks).map(([alias, block]) => ({ ...block, alias }));
  const data = names.map((name) => [name, { provider: `kubernetes.${name}`, metadata: { name, namespace: 'x' } }]);
  const content = {
    terraform: { required_providers: { kubernetes: { source: 'hashicorp/kubernetes', version: VERSION } } },
    provider: { kubernetes: provider },
    data: { kubernetes_config_map: Object.fromEntries(data) as object },
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify(content));
  await succeed(tofu, ['init', '-input=false', '-no-color'], { cwd: folder, env });
  // It fails where a provider finds nobody to ask; who was asked is what counts.
  await command(tofu, ['plan', '-input=false', '-no-color', '-parallelism=4'], { cwd: folder, env });
}

/** The same by the engine; what it says when it refuses. */
export async function askAsEngine(name: string, access: ClusterAccess, env: Environment): Promise<string | undefined> {
  const { signal } = new AbortController();
  try {
    const api = await KubernetesApi.connect(access, env, signal);
    await api.get(`/api/v1/namespaces/x/configmaps/${name}`);
    return undefined;
  } catch (error) {
    if (error instanceof RunnerError) return error.message;
    throw error;
  }
}
