import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { ImageTags } from '../image/image-tags';
import { SourceImage } from '../image/source-image';
import { EcrRegistry, type EcrRegistryProps } from './ecr-registry';
import { archiveUnpulled, expireAged, expireArchived, expireUntagged, keepNewest, shield } from './lifecycle/builders';
import type { LifecycleRule } from './lifecycle/rule';

function registry(props: Partial<EcrRegistryProps>, stack = new TerraformStack(Testing.app(), 'main')): EcrRegistry {
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  return new EcrRegistry(stack, 'registry', { name: 'api', ...props });
}

function policyText(made: EcrRegistry): string {
  const { resource } = JSON.parse(Testing.synth(TerraformStack.of(made))) as {
    resource: { aws_ecr_lifecycle_policy: { api: { policy: string } } };
  };
  return resource.aws_ecr_lifecycle_policy.api.policy;
}

function descriptions(made: EcrRegistry): string[] {
  const { rules } = JSON.parse(policyText(made)) as { rules: { rulePriority: number; description: string }[] };
  return rules.map(({ rulePriority, description }) => `${rulePriority} ${description}`);
}

function warnings(made: EcrRegistry): unknown[] {
  Testing.synth(TerraformStack.of(made));
  return made.node.metadata.filter(({ type }) => type === '@cdktf/warn').map(({ data }): unknown => data);
}

const SHIELD =
  '{"rulePriority":1,"description":"Keep images in use","selection":{"tagStatus":"tagged","tagPatternList":["in-use-*"],"countType":"imageCountMoreThan","countNumber":1000},"action":{"type":"expire"}}';

describe('lifecycle rules of an ECR registry', () => {
  // Terraform replaces a policy whose text is another one: this text stands in states.
  test.each<[string, Partial<EcrRegistryProps>, number]>([
    ['nothing', {}, 30],
    ['keep', { keep: 7 }, 7],
    ['the rule that keep stands for', { lifecycle: [keepNewest(7)] }, 7],
  ])('are the same text as ever with %s', (_, props, count) => {
    expect(policyText(registry(props))).toBe(
      `{"rules":[${SHIELD},{"rulePriority":2,"description":"Keep the last ${count} images","selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":${count}},"action":{"type":"expire"}}]}`,
    );
  });

  test('stand behind the shield of images in use', () => {
    const lifecycle = [
      keepNewest(50, { tagPrefix: 'v' }),
      expireUntagged({ afterDays: 14 }),
      archiveUnpulled({ afterDays: 90 }),
      expireArchived({ afterDays: 180 }),
    ];

    expect(descriptions(registry({ lifecycle }))).toEqual([
      '1 Keep images in use',
      '2 Keep the last 50 images tagged v*',
      '3 Expire untagged images after 14 days',
      '4 Archive images that were not pulled for 90 days',
      '5 Expire images 180 days after they were archived',
    ]);
  });

  test.each(['in-use-*', 'in-*', '*'])('stand alone when one of them shields %s', (pattern) => {
    const made = registry({ lifecycle: [shield('release-*'), shield(pattern)] });
    expect(descriptions(made)).toEqual(['1 Keep images tagged release-*', `2 Keep images tagged ${pattern}`]);
  });

  test('have their text as it is, also where it looks like an expression', () => {
    const made = registry({ lifecycle: [{ ...keepNewest(3), description: '${a} %{b}' }] });
    expect(policyText(made)).toContain('"description":"$${a} %%{b}"');
  });

  const any = keepNewest(3);
  test.each<[string, Partial<EcrRegistryProps>, string]>([
    [
      'keep beside them',
      { keep: 5, lifecycle: [any] },
      "'keep' cannot stand beside `lifecycle`, which says what expires\n  fix:  leave it off, and have `keepNewest(5)` as the last rule",
    ],
    ['none', { lifecycle: [] }, "'lifecycle' must be a list of 1 to 50 rules, got []"],
    ['no list', { lifecycle: any as never }, "'lifecycle' must be a list of rules, got {"],
    ['a rule that is none', { lifecycle: [7 as never] }, "'lifecycle[0].selection' must be an object, got nothing"],
    [
      'a count of 0',
      { lifecycle: [expireUntagged({ afterDays: 1 }), keepNewest(0)] },
      "'lifecycle[1].selection.countNumber' must be a whole number from 1, got 0",
    ],
    [
      'any before others',
      { lifecycle: [any, expireUntagged({ afterDays: 1 })] },
      '\'lifecycle[0].selection.tagStatus\' is "any", which must be the last rule of storage class "standard", and lifecycle[1] is after it',
    ],
    [
      'a priority',
      { lifecycle: [{ ...any, rulePriority: 5 } as LifecycleRule] },
      "'lifecycle[0].rulePriority' cannot be given: the first rule of the list is applied first",
    ],
    [
      'another rule for images in use',
      { lifecycle: [any, keepNewest(5, { tagPattern: 'in-use-*' })].reverse() },
      "'lifecycle[0].selection' has the tags of the shield of images in use, and ECR takes one rule for them in storage class \"standard\"\n  fix:  'in-use-*' is shielded by a rule that comes first by itself",
    ],
    [
      '50 and the shield',
      { lifecycle: Array.from({ length: 50 }, (_, index) => shield(`v${index}`)) },
      "'in-use-*' is shielded by a rule that comes first by itself",
    ],
    [
      'a token',
      { lifecycle: [keepNewest(Lazy.numberValue({ produce: () => 3 }))] },
      "'lifecycle' must be known before Terraform runs, as it is checked against the rules of ECR, got a token",
    ],
  ])('fails with %s', (_, props, message) => {
    expect(() => registry(props)).toThrow(message);
    expect(() => registry(props)).toThrow(/^main\/registry: '/);
  });
});

describe('warnings about lifecycle rules', () => {
  let checkout: Checkout;
  beforeEach(() => {
    checkout = new Checkout({ 'api/Dockerfile': 'FROM scratch\n', 'api/.dockerignore': '' });
  });
  afterEach(() => checkout.remove());

  test('are not given for the rules that keep stands for', () => {
    expect(warnings(registry({ keep: 1 }))).toEqual([]);
  });

  test('name the rule and the fix', () => {
    expect(warnings(registry({ lifecycle: [keepNewest(1)] }))).toEqual([
      "'lifecycle[0]' keeps one image, so there is none to go back to: keep 2 or more (keeps-one)",
    ]);
  });

  test('name other rules by their place in the prop', () => {
    const lifecycle = [keepNewest(9, { tagPrefix: 'src-' }), expireAged({ afterDays: 9, tagPattern: 'src-0*' })];
    expect(warnings(registry({ lifecycle }))).toContain(
      "'lifecycle[1]' never applies: lifecycle[0] is before it, and has all images that it selects: put the narrower rule first, or leave this one off (never-applies)",
    );
  });

  test('are silenced by their codes', () => {
    expect(warnings(registry({ lifecycle: [keepNewest(1)], silence: ['keeps-one'] }))).toEqual([]);
  });

  const releases = [keepNewest(50, { tagPrefix: 'v' })];

  test('know which tags the program gives', () => {
    expect(warnings(registry({ lifecycle: releases, mutableTags: ['edge-*'] }))).toEqual([
      '\'lifecycle[0]\' selects tags like "v*", and this program gives none: it gives src-*, in-use-*, edge-*: correct it, or silence this where others tag the images so (no-such-tag)',
    ]);
    expect(warnings(registry({ lifecycle: releases, mutableTags: ['*-edge'] }))).toEqual([]);
  });

  test.each<[string, (stack: TerraformStack) => readonly string[], number]>([
    ['a moving tag', () => ['latest'], 1],
    ['a version', () => ['v1.2.3'], 0],
    ['a token', (stack) => [new TerraformVariable(stack, 'sha', {}).stringValue], 0],
  ])('know the tags of images: %s', (_, tagsIn, count) => {
    const stack = new TerraformStack(checkout.app(), 'main');
    new NullProvider(stack, 'null');
    const made = registry({ lifecycle: releases }, stack);
    const image = new SourceImage(stack, 'image', { registry: made, context: 'api', movingTags: ['newest'] });
    new ImageTags(stack, 'tags', { image, tags: tagsIn(stack) });

    const given = warnings(made);
    expect(given).toHaveLength(count);
    for (const warning of given) expect(warning).toContain('it gives src-*, in-use-*, newest, latest:');
  });
});
