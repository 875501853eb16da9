import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type App, TerraformStack } from 'cdktf';
import { Checkout, filesIn } from '../../test/checkout';
import { EcrRegistry } from '../registry/ecr-registry';
import { OciRegistry } from '../registry/oci-registry';
import { ImageTags } from './image-tags';
import { SourceImage } from './source-image';
import type { SourceImageProps } from './source-image-props';

let checkout: Checkout;
let app: App;
let registries: TerraformStack;
let run: TerraformStack;

describe('a repository of another stack', () => {
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n' });
    app = checkout.app();
    [registries, run] = [stack('registries'), stack('run')];
  });
  afterEach(() => checkout.remove());

  function stack(id: string): TerraformStack {
    const made = new TerraformStack(app, id);
    new AwsProvider(made, 'aws', { region: 'eu-west-1' });
    new NullProvider(made, 'null');
    return made;
  }

  const ecr = (scope: TerraformStack) => new EcrRegistry(scope, 'registry', { name: 'api', repository: 'shop/api' });
  const image = (scope: TerraformStack, props: Partial<SourceImageProps>) =>
    new SourceImage(scope, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: 'api', ...props });

  const STATE = "'registries', and its URL would be read from the state of that stack";

  test.each<[string, string, () => Partial<SourceImageProps>]>([
    ['registry of an image', 'registry', () => ({ registry: ecr(registries) })],
    ['source of a copy', 'copyFrom[1]', () => ({ copyFrom: [{ url: 'ghcr.io/acme/api' }, ecr(registries)] })],
  ])('fails as %s, naming the way around its state', (_, prop, props) => {
    expect(() => image(run, props())).toThrow(
      `run/image: '${prop}' is a repository of another stack, ${STATE}\n` +
        "  fix:  name the repository instead: EcrRegistry.existing(this, 'registry', { repository: 'shop/api' })",
    );
  });

  test.each([
    ['url', (url: string) => ({ url, name: 'api' })],
    ['pullUrl', (pullUrl: string) => ({ url: 'ghcr.io/acme/api', pullUrl })],
  ])('fails by a %s that comes of a resource there', (_, registry) => {
    const { repositoryUrl } = new EcrRepository(registries, 'repository', { name: 'api' });
    expect(() => image(run, { registry: registry(repositoryUrl) })).toThrow(
      `run/image: 'registry' is a repository of another stack, ${STATE}`,
    );
  });

  test('fails for commit tags, which stand beside the image', () => {
    const made = image(registries, { registry: ecr(registries) });
    expect(() => new ImageTags(run, 'tags', { image: made, tags: ['v1'] })).toThrow(
      "run/tags: 'image' is pushed by another stack, 'registries', and its repository would be read from the state of " +
        "that stack\n  fix:  declare the tags in 'registries', beside the image",
    );
  });

  test('is used by its name, and no state is read', () => {
    ecr(registries);
    const registry = EcrRegistry.existing(run, 'registry', { repository: 'shop/api' });
    const made = image(run, { registry, movingTags: ['latest'] });
    new ImageTags(run, 'tags', { image: made, tags: ['v1'] });
    app.synth();

    const written = Object.values(filesIn(`${app.outdir}/stacks/run`)).join('\n');
    expect(written).toContain('data.aws_ecr_repository.api.repository_url');
    expect(written).not.toContain('terraform_remote_state');
  });

  test('is used as it is where its URL needs no state', () => {
    const registry = new OciRegistry({ url: 'ghcr.io/acme/api' });
    image(registries, { registry });
    expect(() => image(run, { registry })).not.toThrow();
  });
});
