import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { LocalBackend, TerraformStack } from 'cdktf';
import { DOCUMENT_VARIABLE } from '../../../contract/document';
import type { ImageDocument } from '../../../contract/image';
import type { RolloutDocument } from '../../../contract/rollout';
import { imageDocument } from '../../../engine/contract/image';
import { readWork } from '../../../engine/contract/read';
import { rolloutDocument } from '../../../engine/contract/rollout';
import { REGION } from '../../../local/aws/moto';
import { EcrRegistry, type IImageRegistry, SourceImage, type SourceImageProps } from '../../../modules';
import { KubernetesService } from '../../../modules/kubernetes';
import { Checkout } from '../../checkout';

/** Names of services, by the version of the image that they run: `v1`, or `images:v1` of another stack. */
type Services = Readonly<Record<string, readonly string[]>>;

/** Stacks with images and services. All images are in one repository, which the first stack makes, and the others find. */
export interface Program {
  readonly stacks: Readonly<Record<string, Services>>;
  readonly inUseBy?: SourceImageProps['inUseBy'];
}

/** What Terraform would run, in its order. */
export interface Work {
  readonly builds: ReadonlyMap<string, ImageDocument>;
  readonly leaves: ReadonlyMap<string, RolloutDocument>;
}

interface Stack {
  readonly resource: { readonly null_resource?: Readonly<Record<string, { readonly provisioner: [Provisioner] }>> };
}

interface Provisioner {
  readonly 'local-exec': { readonly command: string; readonly environment: Readonly<Record<string, string>> };
}

/** Synthesizes a program and reads from it what the engine is given. */
export function workOf(program: Program, registry: string, endpoint: string): Work {
  const checkout = new Checkout();
  try {
    mkdirSync('context');
    checkout.write('context/Dockerfile', 'FROM scratch\n');
    const app = checkout.app();
    const images = new Map<string, SourceImage>();
    const stacks = Object.entries(program.stacks).map(([id, services]) => ({
      stack: stackOf(app, id, endpoint),
      services,
    }));
    for (const [index, { stack, services }] of stacks.entries()) {
      const repository = index === 0 ? made(stack) : EcrRegistry.existing(stack, 'registry', { repository: 'base' });
      for (const version of Object.keys(services).filter((each) => !each.includes(':'))) {
        images.set(`${stack.node.id}:${version}`, imageOf(stack, version, repository, program));
      }
    }
    for (const { stack, services } of stacks) {
      for (const [version, names] of Object.entries(services)) {
        const image = images.get(version.includes(':') ? version : `${stack.node.id}:${version}`)!;
        for (const name of names) new KubernetesService(stack, `${name}-service`, { image, name });
      }
    }
    app.synth();
    return read(app.outdir, Object.keys(program.stacks), registry, images);
  } finally {
    checkout.remove();
  }
}

function stackOf(app: ConstructorParameters<typeof TerraformStack>[0], id: string, ecr: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new LocalBackend(stack, { path: `${id}.tfstate` });
  new AwsProvider(stack, 'aws', { region: REGION, endpoints: [{ ecr }] });
  new KubernetesProvider(stack, 'kubernetes');
  new NullProvider(stack, 'null');
  return stack;
}

const made = (stack: TerraformStack) => new EcrRegistry(stack, 'registry', { name: 'base' });

function imageOf(stack: TerraformStack, version: string, registry: IImageRegistry, { inUseBy }: Program): SourceImage {
  const slot = version.replace(/\d+$/, '');
  const given = inUseBy === undefined ? {} : { inUseBy };
  return new SourceImage(stack, `${slot}-image`, { name: slot, registry, context: 'context', salt: version, ...given });
}

function read(
  outdir: string,
  stacks: readonly string[],
  registry: string,
  images: ReadonlyMap<string, SourceImage>,
): Work {
  const builds = new Map<string, ImageDocument>();
  const leaves = new Map<string, RolloutDocument>();
  for (const id of stacks) {
    const file = path.join(outdir, 'stacks', id, 'cdk.tf.json');
    const { resource } = JSON.parse(readFileSync(file, 'utf8')) as Stack;
    for (const [name, { provisioner }] of Object.entries(resource.null_resource ?? {})) {
      const { command, environment } = provisioner[0]['local-exec'];
      const document = evaluated(environment[DOCUMENT_VARIABLE] ?? '', id, registry, images);
      if (command === 'build') builds.set(`${id}/${name}`, readWork(imageDocument, { [DOCUMENT_VARIABLE]: document }));
      else leaves.set(`${id}/${name}`, readWork(rolloutDocument, { [DOCUMENT_VARIABLE]: document }));
    }
  }
  return { builds, leaves };
}

/** The document with the few expressions in it evaluated, as Terraform does when the repository exists. */
function evaluated(template: string, id: string, registry: string, images: ReadonlyMap<string, SourceImage>): string {
  return template.replace(/\$\{jsonencode\((.*?)\)\}(?=[,}\]])/g, (_all, expression: string) => {
    if (expression === 'path.module') return JSON.stringify('.');
    const slot = /null_resource\.?([a-z]+)_image/.exec(expression)?.[1];
    const tag = /:src-[0-9a-f]+(?="$)/.exec(expression)?.[0] ?? '';
    if (slot === undefined) return JSON.stringify(`${registry}/base${tag}`);
    const stack = /reference-input-([^.]+)/.exec(expression)?.[1] ?? id;
    const [, image] = [...images].find(([key, { name }]) => name === slot && key.startsWith(`${stack}:`))!;
    const reference = `${registry}/base:${image.tag}`;
    if (!expression.startsWith('replace(')) return JSON.stringify(reference);
    return JSON.stringify(expression.includes('^.*:') ? image.tag : `${registry}/base`);
  });
}
