import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { configure, EcrRegistry, ImageTags, SourceImage } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { settingsFrom } from '../../../stacks/settings';
import type { World } from './world';

export const TAGGED = 'tagged';

interface TaggedSettings {
  /** Commit tag of the image. */
  readonly commit: string;
  /** The local cluster lets the pods crash. */
  readonly crash?: boolean;
}

/** Synthesizes a service whose image has every kind of tag. */
export function synthesizeTagged({ project, env }: World, { commit, crash = false }: TaggedSettings): void {
  const { region, kubernetesProvider, baseImage } = settingsFrom(env).controlPlane;
  const app = new App({ outdir: project.path('cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, TAGGED);
  new LocalBackend(stack, { path: `../../../.state/${TAGGED}.tfstate` });
  new AwsProvider(stack, 'aws', { region });
  new KubernetesProvider(stack, 'kubernetes');
  configure(stack, { kubernetesProvider, apiVersions: 'unversioned' });
  const versions = { aws: '>= 5.100', kubernetes: kubernetesProvider === '1' ? '~> 1.13' : '~> 2.38', null: '~> 3.2' };
  for (const [provider, version] of Object.entries(versions)) {
    stack.addOverride(`terraform.required_providers.${provider}.version`, version);
  }

  const image = new SourceImage(stack, 'image', {
    // Version 5 of the provider, which the tests have, lets no tag move in an immutable repository.
    registry: new EcrRegistry(stack, 'registry', { name: 'api', immutability: 'mutable', awsProvider: '5' }),
    context: project.folder,
    dockerfile: 'services/api-service/Dockerfile',
    movingTags: ['latest'],
    inUseBy: 'preprod',
    ...(baseImage !== undefined && { args: { BASE_IMAGE: baseImage } }),
  });
  new ImageTags(stack, 'tags', { image, tags: [commit] });
  const { deployment } = new KubernetesService(stack, 'service', { image, port: 8080 });
  if (crash) {
    deployment.addOverride('spec.template.metadata.annotations', { 'slipway.local/fail': 'crash' });
    deployment.addOverride('spec.progress_deadline_seconds', 10);
  }
  app.synth();
}
