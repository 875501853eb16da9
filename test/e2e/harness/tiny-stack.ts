import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { SourceImage, type SourceImageProps } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { templatePieces } from '../../../modules/terraform/template';

interface Synthesized {
  readonly resource: {
    readonly null_resource: Readonly<
      Record<string, { readonly provisioner: readonly [{ readonly 'local-exec': LocalExec }] }>
    >;
  };
}

interface LocalExec {
  readonly environment: { readonly SLIPWAY_DOCUMENT: string };
}

/**
 * Synthesizes a stack of one image and the service that takes it as soon as it is pushed, and gives back what Terraform
 * would set as `SLIPWAY_DOCUMENT` for the image. The registry must not be a resource: its address must be known.
 */
export function synthesizedDocument(folder: string, props: SourceImageProps): string {
  const outdir = path.join(folder, 'cdktf.out');
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const stack = new TerraformStack(app, 'tiny');
  new LocalBackend(stack, {});
  new KubernetesProvider(stack, 'kubernetes');
  const image = new SourceImage(stack, 'image', props);
  new KubernetesService(stack, 'service', { image, rollOutWithImage: true });
  app.synth();
  const stackFolder = path.join(outdir, 'stacks/tiny');
  const { resource } = JSON.parse(readFileSync(path.join(stackFolder, 'cdk.tf.json'), 'utf8')) as Synthesized;
  const [name = ''] = Object.keys(resource.null_resource).filter((each) => each.endsWith('_image'));
  const template = resource.null_resource[name]?.provisioner[0]['local-exec'].environment.SLIPWAY_DOCUMENT ?? '';
  return evaluated(template, { '${jsonencode(path.module)}': JSON.stringify(stackFolder) });
}

function evaluated(template: string, values: Readonly<Record<string, string>>): string {
  return templatePieces(template)
    .map(({ kind, source }) => {
      if (kind === 'text') return source.replace(/([$%])\1\{/g, '$1{');
      const value = values[source];
      if (value === undefined) throw new Error(`the test cannot evaluate ${source}`);
      return value;
    })
    .join('');
}
