import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { EcrRegistry } from '../registry/ecr-registry';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;
describe('source image props', () => {
  beforeEach(() => {
    checkout = new Checkout({
      'services/api/Dockerfile': 'FROM scratch AS prod\nCOPY shared /shared\n',
      'shared/a.txt': 'a\n',
    });
  });
  afterEach(() => checkout.remove());

  function stack(): TerraformStack {
    const main = new TerraformStack(checkout.app(), 'main');
    new AwsProvider(main, 'aws', { region: 'eu-west-1', profile: 'team' });
    new NullProvider(main, 'null');
    return main;
  }

  function image(main: TerraformStack, props: Partial<SourceImageProps> = {}): SourceImage {
    const registry = props.registry ?? new EcrRegistry(main, 'registry', { name: 'api-service' });
    return new SourceImage(main, 'image', { context: '.', dockerfile: 'services/api/Dockerfile', ...props, registry });
  }

  const token = Lazy.stringValue({ produce: () => '${var.x}' });

  test.each<[string, Partial<SourceImageProps>, string]>([
    [
      'a context that is not known',
      { context: token },
      `'context' must be known before Terraform runs, as it is hashed, got a token`,
    ],
    [
      'an argument that is not known',
      { args: { A: token } },
      `'args' must be known before Terraform runs, as it is hashed, got a token`,
    ],
    [
      'a label that is not known',
      { build: { labels: { a: token } } },
      `'build.labels' must be known before Terraform runs`,
    ],
    [
      'an argument without a name',
      { args: { 'A B': '1' } },
      `'args' must be named by letters, digits and _, not starting with a digit, got "A B"`,
    ],
    [
      'two platforms in one',
      { platforms: ['linux/amd64,linux/arm64'] },
      `'platforms' must be 'os/architecture' or 'os/architecture/variant' each, got "linux/amd64,linux/arm64"`,
    ],
    ['no platform', { platforms: [] }, `'platforms' must be at least one platform, got []`],
    ['a platform twice', { platforms: ['linux/amd64', 'linux/amd64'] }, `'platforms' has "linux/amd64" twice`],
    ['an empty target', { target: '' }, `'target' must be not empty, got ""`],
    [
      'a name that gives no address',
      { name: '4ever' },
      `'name' must be a name made of ASCII letters, digits and separators that starts with a letter, got "4ever"`,
    ],
    [
      'a registry with a scheme',
      { registry: { url: 'https://ghcr.io/acme/api' } },
      `'registry.url' must be a repository like 'ghcr.io/acme/api', without scheme and tag`,
    ],
    [
      'a registry that begins with a dash',
      { registry: { url: '--all-tags/api' } },
      `'registry.url' must be a repository`,
    ],
    ['a long repository', { registry: { url: `ghcr.io/${'a'.repeat(250)}` } }, `'registry.url' must be a repository`],
    [
      'a pulled repository with a tag',
      { registry: { url: 'ghcr.io/api', pullUrl: 'mirror:5000/api:1' } },
      `'registry.pullUrl' must be a repository like`,
    ],
    [
      'a registry with a name that no registry takes',
      { registry: { url: 'ghcr.io/acme/a..b' } },
      `'registry.url' must be a repository like`,
    ],
    [
      'a frontend with a tag',
      { frontends: ['mirror.example/docker/dockerfile:1'] },
      `'frontends' must be repositories like 'mirror.example/docker/dockerfile', without tag and digest`,
    ],
    ['a frontend that is no repository', { frontends: ['docker://x'] }, `'frontends' must be repositories like`],
    ['a trigger that Docker refuses', { onbuild: ['RUN x', 'COPY . '] }, `'onbuild[1]' must be an instruction`],
    [
      'a trigger with the word in front',
      { onbuild: ['ONBUILD COPY . /'] },
      `'onbuild[0]' must be an instruction that ONBUILD can have, like 'COPY . /app/' (ONBUILD isn't allowed as an ONBUILD trigger), got "ONBUILD COPY . /"`,
    ],
    ['two triggers in one', { onbuild: ['RUN x\nRUN y'] }, `'onbuild[0]' must be an instruction`],
    ['an empty trigger', { onbuild: [''] }, `'onbuild[0]' must be an instruction`],
    ['an argument with NUL', { args: { A: 'a\0b' } }, `'args.A' must be text without NUL`],
  ])('fails on %s', (_what, props, message) => {
    expect(() => image(stack(), props)).toThrow(`main/image: ${message}`);
  });
});
