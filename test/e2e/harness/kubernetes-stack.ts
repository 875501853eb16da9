import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { configure } from '../../../modules';
import { settingsFrom } from '../../../stacks/settings';
import type { World } from './world';

/** An app of one stack with the providers that this world has; `build` fills it before it is synthesized, with the arguments of its images. */
export function synthesizeStack(
  { project, env }: World,
  name: string,
  build: (stack: TerraformStack, args: Readonly<Record<string, string>>) => void,
): void {
  const { region, kubernetesProvider, baseImage } = settingsFrom(env).controlPlane;
  const app = new App({ outdir: project.path('cdktf.out'), stackTraces: false });
  const stack = new TerraformStack(app, name);
  new LocalBackend(stack, { path: `../../../.state/${name}.tfstate` });
  new AwsProvider(stack, 'aws', { region });
  new KubernetesProvider(stack, 'kubernetes');
  configure(stack, { kubernetesProvider, apiVersions: 'unversioned' });
  const versions = { aws: '>= 5.100', kubernetes: kubernetesProvider === '1' ? '~> 1.13' : '~> 2.38', null: '~> 3.2' };
  for (const [provider, version] of Object.entries(versions)) {
    stack.addOverride(`terraform.required_providers.${provider}.version`, version);
  }
  build(stack, baseImage === undefined ? {} : { BASE_IMAGE: baseImage });
  app.synth();
}
