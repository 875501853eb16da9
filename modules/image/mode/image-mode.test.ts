import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { TerraformLocal, type TerraformStack, TerraformVariable } from 'cdktf';
import { Checkout } from '../../../test/checkout';
import { EcrRegistry } from '../../registry/ecr-registry';
import { configure } from '../../settings/stack-settings';
import { SourceImage } from '../source-image';
import type { SourceImageProps } from '../source-image-props';
import type { Chosen, ImageId } from './environment/choices';
import type { Prebuilt } from './prebuilt';

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n', 'base/Dockerfile': 'FROM scratch\nCOPY . /\n' });
});
afterEach(() => checkout.remove());

/** What the environment says, without one. */
function chooses(choice: string, more: Partial<Prebuilt & Chosen> = {}): Prebuilt {
  const { own = false, from, ...rest } = more;
  return {
    variables: { tag: 'image_tag', tags: 'image_tags' },
    choiceForAll: own ? 'source' : choice,
    choiceFor: () => ({ choice, own, ...(from !== undefined && { from }) }),
    requireKnown: () => undefined,
    ...rest,
  };
}

interface Synthesized {
  readonly '//': { readonly metadata: { readonly slipway: { readonly images: readonly Record<string, unknown>[] } } };
  readonly data: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  readonly locals: Readonly<Record<string, string>>;
  readonly resource: { readonly null_resource: Readonly<Record<string, Record<string, unknown>>> };
  readonly variable: Readonly<
    Record<string, { readonly default: unknown; readonly validation: { condition: string }[] }>
  >;
}

function synthesized(declare: (stack: TerraformStack) => void): Synthesized {
  const folder = checkout.synth((stack) => {
    new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
    declare(stack);
  });
  return JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Synthesized;
}

function image(stack: TerraformStack, props: Partial<SourceImageProps> & { readonly name?: string } = {}): SourceImage {
  const { name = 'api' } = props;
  const registry = props.registry ?? new EcrRegistry(stack, `${name}-registry`, { name, repository: `team/${name}` });
  return new SourceImage(stack, name, { context: 'api', name, ...props, registry });
}

const SRC = 'src-0123456789abcdef0123';
const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image that is always built', () => {
  test('has no variables, no local values, and nobody asks for it', () => {
    const { data, locals, variable } = synthesized((stack) => image(stack));
    expect([data, locals, variable]).toEqual([undefined, undefined, undefined]);
  });
});

describe('an image that can be switched', () => {
  test('is chosen by the variables, then by what the environment said', () => {
    const { locals, variable } = synthesized((stack) => image(stack, { mode: chooses('v1') }));
    expect(locals['api_image_choice']).toBe('${coalesce(try(var.image_tags["api"], null), var.image_tag, "v1")}');
    expect(variable['image_tag']?.default).toBe('v1');
    expect(variable['image_tags']?.default).toEqual({});
  });

  test('goes before a variable that nobody gave, when the environment speaks of it alone', () => {
    const { locals, variable } = synthesized((stack) => image(stack, { mode: chooses('v1', { own: true }) }));
    expect(locals['api_image_choice']).toContain('"v1"');
    expect(variable['image_tag']?.default).toBe('');
  });

  test('keeps its address, and its resource reads what was chosen', () => {
    const { resource } = synthesized((stack) => image(stack, { mode: chooses('source') }));
    expect(resource.null_resource['api_image']).toMatchObject({
      triggers: {
        tag: '${local.api_image_tag}',
        image: '${aws_ecr_repository.api.repository_url}${local.api_image_suffix}',
      },
    });
    expect(resource.null_resource['api_image']).not.toHaveProperty('lifecycle');
  });

  test('is named where it is pushed by its tag or its digest, for builders', () => {
    let pushed = '';
    const { resource } = synthesized((stack) => {
      pushed = image(stack, { mode: chooses('source') }).pushedReference;
      const reader = new Resource(stack, 'reader', { triggers: { pushed } });
      reader.overrideLogicalId('reader');
    });
    expect(resource.null_resource['reader']?.['triggers']).toEqual({
      pushed:
        '${aws_ecr_repository.api.repository_url}${startswith(null_resource.api_image.triggers.tag, "sha256:") ? "@" : ":"}${null_resource.api_image.triggers.tag}',
    });
  });

  test('runs the engine, or nothing at all', () => {
    const { resource } = synthesized((stack) => image(stack, { mode: chooses('source') }));
    const [provisioner] = resource.null_resource['api_image']?.['provisioner'] as [{ 'local-exec': object }];
    expect(provisioner['local-exec']).toMatchObject({
      interpreter: expect.stringMatching(
        /^\$\{local\.api_image_prebuilt \? null : \["node", "\$\{path\.module\}\/assets\/.*"\]\}$/,
      ) as string,
      command: '${local.api_image_prebuilt ? "echo prebuilt: there is nothing to do here" : "build"}',
    });
  });

  test('is looked for in the repository by its literal name, only when it was built before', () => {
    const { data } = synthesized((stack) => image(stack, { mode: chooses('source') }));
    expect(data['aws_ecr_image']?.['api_image_must_exist']).toMatchObject({
      count: '${local.api_image_prebuilt ? 1 : 0}',
      repository_name: 'team/api',
    });
  });

  test('is looked for where a provider and an account say, of a repository that others made', () => {
    const { data } = synthesized((stack) => {
      const provider = new AwsProvider(stack, 'builds', { alias: 'builds', region: 'eu-west-1' });
      const place = { repository: 'team/api', account: '123456789012', region: 'eu-west-1', provider };
      image(stack, { registry: EcrRegistry.existing(stack, 'existing', place), mode: chooses('v1') });
    });
    expect(data['aws_ecr_image']?.['api_image_must_exist']).toMatchObject({
      repository_name: 'team/api',
      registry_id: '123456789012',
      provider: 'aws.builds',
    });
  });

  test('has the name that a user gave as data', () => {
    const { locals, variable } = synthesized((stack) => {
      image(stack, { name: 'a${b}"c', registry: { url: 'localhost:5000/a' }, mode: chooses('source') });
    });
    expect(locals['a_b_c_image_choice']).toContain('var.image_tags["a$${b}\\"c"]');
    expect(variable['image_tags']?.validation[1]?.condition).toContain('["a$${b}\\"c"]');
  });

  test('is known in the catalogue by its source and by what chose', () => {
    const mode = chooses('v1', { from: 'IMAGE_TAG' });
    const { images } = synthesized((stack) => image(stack, { mode }))['//'].metadata.slipway;
    expect(images).toMatchObject([
      {
        tag: expect.stringMatching(/^src-[0-9a-f]{20}$/) as string,
        mode: { choice: 'v1', from: 'IMAGE_TAG', variables: { tag: 'image_tag', tags: 'image_tags' } },
      },
    ]);
  });

  test('is hashed by a plan only when it is built', () => {
    const { data, locals } = synthesized((stack) => {
      image(stack, { hashAt: 'plan', mode: chooses('source') });
      image(stack, { name: 'web', hashAt: 'plan' });
    });
    expect(data['external']?.['switched_source_hashes']).toMatchObject({
      count: '${length(compact([local.api_image_prebuilt ? "" : local.api_image_query])) == 0 ? 0 : 1}',
    });
    expect(locals['api_image_tag']).toMatch(/ : data\.external\.switched_source_hashes\[0\]\.result\.api\}$/);
    expect(data['external']?.['source_hashes']).not.toHaveProperty('count');
  });

  test('is chosen by variables of other names, where those are taken', () => {
    const variables = { tag: 'release', tags: 'releases' };
    const { locals, variable } = synthesized((stack) => {
      new TerraformVariable(stack, 'image_tag', { type: 'string' });
      configure(stack, { mode: chooses('source', { variables }) });
      image(stack);
    });
    expect(locals['api_image_choice']).toContain('try(var.releases["api"], null), var.release,');
    expect(Object.keys(variable)).toEqual(['image_tag', 'release', 'releases']);
  });

  test('is told about all images of the program, so that the environment can be held against them', () => {
    const known: ImageId[][] = [];
    const mode = chooses('source', {
      requireKnown: (images) => {
        known.push([...images]);
      },
    });
    synthesized((stack) => {
      image(stack, { mode });
      image(stack, { name: 'web', mode });
    });
    expect(known[0]).toMatchObject([
      { stack: 'main', name: 'api' },
      { stack: 'main', name: 'web' },
    ]);
  });
});

describe('an image that was built before', () => {
  test('needs no source', () => {
    const { resource, '//': described } = synthesized((stack) => {
      image(stack, { context: 'nowhere', mode: chooses('v1') });
    });
    expect(described.metadata.slipway.images).toMatchObject([{ tag: null, unknown: { tag: 'no source' } }]);
    expect(resource.null_resource['api_image']).toMatchObject({
      lifecycle: {
        precondition: [
          {
            condition: '${local.api_image_prebuilt}',
            error_message: expect.stringContaining('The image api cannot be built') as string,
          },
        ],
      },
    });
  });

  test('is one by digest or by the tag of its source, in a registry that Terraform does not ask', () => {
    for (const choice of [DIGEST, SRC, `${SRC}@${DIGEST}`, `v1@${DIGEST}`]) {
      const { data } = synthesized((stack) =>
        image(stack, { registry: { url: 'ghcr.io/acme/api' }, mode: chooses(choice) }),
      );
      expect(data).toBeUndefined();
    }
  });

  test('fails to be a tag there', () => {
    const mode = chooses('v1', { from: 'IMAGE_TAG' });
    expect(() => synthesized((stack) => image(stack, { registry: { url: 'ghcr.io/acme/api' }, mode }))).toThrow(
      `main/api: 'mode' has "v1" from IMAGE_TAG, and Terraform asks no registry but ECR what that is`,
    );
  });

  test('fails to be a base of an image that is built', () => {
    const { resource } = synthesized((stack) => {
      const base = image(stack, { name: 'base', context: 'base', mode: chooses('source') });
      image(stack, { contexts: { base }, mode: chooses('source') });
    });
    expect(resource.null_resource['api_image']).toMatchObject({
      lifecycle: { precondition: [{ condition: '${local.api_image_prebuilt || !local.base_image_prebuilt}' }] },
    });
  });

  test('fails as the base of one that is built when nobody has its source', () => {
    const declare = (stack: TerraformStack) => {
      const base = image(stack, { name: 'base', context: 'nowhere', mode: chooses('v1') });
      image(stack, { contexts: { base }, mode: chooses('source') });
    };
    expect(() => synthesized(declare)).toThrow('the image base, which is a named context, has no source here');
  });
});

describe('the variables of a stack', () => {
  test('fail beside one of the same name', () => {
    const declare = (stack: TerraformStack) => {
      new TerraformVariable(stack, 'image_tag', { type: 'string' });
      image(stack, { mode: chooses('source') });
    };
    expect(() => synthesized(declare)).toThrow(/'image_tag' is that of 'main\/image_tag' too\n.*prebuilt_image_tag/);
  });

  test('fail beside a local value of the same name', () => {
    const declare = (stack: TerraformStack) => {
      new TerraformLocal(stack, 'api_image_tag', '1');
      image(stack, { mode: chooses('source') });
    };
    expect(() => synthesized(declare)).toThrow("'api_image_tag' is that of 'main/api_image_tag' too");
  });

  test('fail to have two names in one stack', () => {
    const declare = (stack: TerraformStack) => {
      image(stack, { mode: chooses('source') });
      image(stack, { name: 'web', mode: chooses('source', { variables: { tag: 'release', tags: 'releases' } }) });
    };
    expect(() => synthesized(declare)).toThrow("main/web: 'mode' has the variables release and releases");
  });

  test('fail with a mode that is none', () => {
    const declare = (stack: TerraformStack) => image(stack, { mode: 'prebuilt' as never });
    expect(() => synthesized(declare)).toThrow(`'mode' must be "source" or prebuilt(process.env), got "prebuilt"`);
  });
});

describe('an image that every plan looks for', () => {
  test('is asked for after its push, by the literal name of its repository', () => {
    const { data } = synthesized((stack) => image(stack, { verify: 'plan' }));
    expect(data['aws_ecr_image']?.['api_image_was_deleted']).toMatchObject({
      repository_name: 'team/api',
      image_tag: expect.stringMatching(/^src-/) as string,
      depends_on: ['null_resource.api_image'],
    });
  });

  test('is not asked for twice when it was built before', () => {
    const { data } = synthesized((stack) => image(stack, { verify: 'plan', mode: chooses('source') }));
    expect(data['aws_ecr_image']?.['api_image_was_deleted']).toMatchObject({
      count: '${local.api_image_prebuilt ? 0 : 1}',
    });
  });

  test('fails to be in a registry that Terraform does not ask', () => {
    expect(() =>
      synthesized((stack) => image(stack, { registry: { url: 'ghcr.io/acme/api' }, verify: 'plan' })),
    ).toThrow("'verify' is 'plan', and Terraform asks no registry but ECR");
  });

  test('fails to be looked for otherwise', () => {
    expect(() => synthesized((stack) => image(stack, { verify: 'apply' as never }))).toThrow(
      "'verify' must be 'deploy' or 'plan', got \"apply\"",
    );
  });
});
