import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { configure, EcrRegistry, SourceImage } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { settingsFrom } from '../../../stacks/settings';
import type { World } from './world';

export const SHARED = 'shop';

/**
 * Synthesizes services that run one image, which nobody asked to tag as in use.
 *
 * @param together the one that is rolled out with the image
 */
export function synthesizeShared({ project, env }: World, services: readonly string[], together?: string): void {
  const { region, kubernetesProvider, baseImage } = settingsFrom(env).controlPlane;
  const app = new App({ outdir: project.path('cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, SHARED);
  new LocalBackend(stack, { path: `../../../.state/${SHARED}.tfstate` });
  new AwsProvider(stack, 'aws', { region });
  new KubernetesProvider(stack, 'kubernetes');
  configure(stack, { kubernetesProvider, apiVersions: 'unversioned' });
  const versions = { aws: '>= 5.100', kubernetes: kubernetesProvider === '1' ? '~> 1.13' : '~> 2.38', null: '~> 3.2' };
  for (const [provider, version] of Object.entries(versions)) {
    stack.addOverride(`terraform.required_providers.${provider}.version`, version);
  }

  const image = new SourceImage(stack, 'image', {
    registry: new EcrRegistry(stack, 'registry', { name: 'shared' }),
    context: project.folder,
    dockerfile: 'services/api-service/Dockerfile',
    ...(baseImage !== undefined && { args: { BASE_IMAGE: baseImage } }),
  });
  for (const name of services) {
    const rollOutWithImage = name === together;
    new KubernetesService(stack, name, { image, name, scale: 1, rollOutWithImage });
  }
  app.synth();
}
