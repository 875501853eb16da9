import {
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  GetLifecyclePolicyCommand,
  PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr';
import { keepNewest, shield } from '../../../modules/registry/lifecycle/builders';
import { lifecyclePolicy } from '../../../modules/registry/lifecycle/policy';
import { TestFront } from '../../../test/helpers/front';

const repositoryName = 'ruled';
let front: TestFront;
beforeAll(async () => {
  front = await TestFront.start();
  await front.create(repositoryName);
});
afterAll(() => front.stop());

const put = (lifecyclePolicyText: string) =>
  front.ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
const get = (name = repositoryName) => front.ecr.send(new GetLifecyclePolicyCommand({ repositoryName: name }));

const expire = { type: 'expire' };
const archive = { type: 'transition', targetStorageClass: 'archive' };
const newest = (countNumber: number) => ({ countType: 'imageCountMoreThan', countNumber });
const olderThan = (countNumber: number) => ({ countType: 'sinceImagePushed', countUnit: 'days', countNumber });

const patterns = (...tagPatternList: string[]) => ({ tagStatus: 'tagged', tagPatternList, ...newest(1) });
const prefixes = (...tagPrefixList: string[]) => ({ tagStatus: 'tagged', tagPrefixList, ...newest(1) });

/** A policy of rules that are numbered from 1, each a selection with or without its action. */
function policyOf(...rules: object[]): string {
  const numbered = rules.map((rule, index) => {
    const whole = 'selection' in rule ? rule : { selection: rule };
    return { rulePriority: index + 1, description: 'A rule of the test', action: expire, ...whole };
  });
  return JSON.stringify({ rules: numbered });
}

describe('a lifecycle policy', () => {
  test.each([
    ['by age, of a pattern', [{ tagStatus: 'tagged', tagPatternList: ['prod*'], ...olderThan(14) }]],
    ['by age, of untagged images', [{ tagStatus: 'untagged', ...olderThan(14) }]],
    ['by count', [{ tagStatus: 'untagged', ...newest(1) }]],
    ['of two rules, for one prefix each', [prefixes('prod'), prefixes('beta')]],
    ['of the same rules the other way round', [patterns('beta*'), patterns('prod*')]],
    ['of one rule for several prefixes', [prefixes('alpha', 'beta')]],
    ['of one rule for several patterns', [patterns('alpha*', '*beta*')]],
    ['for all images', [{ tagStatus: 'any', ...newest(5) }]],
    ['for all images behind some', [patterns('prod*'), { tagStatus: 'any', ...newest(1) }]],
    [
      'for all images behind some, by age',
      [
        { ...patterns('prod*'), ...olderThan(7) },
        { tagStatus: 'any', ...olderThan(1) },
      ],
    ],
    [
      'that archives what was not pulled',
      [
        {
          selection: { tagStatus: 'any', countType: 'sinceImagePulled', countUnit: 'days', countNumber: 90 },
          action: archive,
        },
      ],
    ],
    [
      'that archives and then expires',
      [
        {
          selection: {
            tagStatus: 'any',
            storageClass: 'standard',
            countType: 'sinceImagePulled',
            countUnit: 'days',
            countNumber: 90,
          },
          action: archive,
        },
        {
          tagStatus: 'any',
          storageClass: 'archive',
          countType: 'sinceImageTransitioned',
          countUnit: 'days',
          countNumber: 365,
        },
      ],
    ],
  ])('%s is taken and given back', async (_, rules) => {
    const { lifecyclePolicyText: taken } = await put(policyOf(...rules));

    expect(taken).toBe(policyOf(...rules));
    expect((await get()).lifecyclePolicyText).toBe(taken);
  });

  test('of the constructs is taken and given back as it is, so that Terraform sees no difference', async () => {
    const text = lifecyclePolicy([shield('in-use-*'), keepNewest(30)]);
    await put(text);

    expect((await get()).lifecyclePolicyText).toBe(text);
  });

  const count = { tagStatus: 'untagged', ...newest(1) };
  test.each([
    ['rule without a priority', policyOf({ selection: count, rulePriority: undefined })],
    ['count of 0', policyOf({ tagStatus: 'any', ...newest(0) })],
    ['action that ECR does not know', policyOf({ selection: count, action: { type: 'delete' } })],
    ['key that ECR does not know', policyOf({ selection: { ...count, colour: 'blue' } })],
    [
      'priority that two rules have',
      policyOf(count, { selection: { tagStatus: 'any', ...newest(1) }, rulePriority: 1 }),
    ],
    ['rule for any image that is not the last', policyOf({ tagStatus: 'any', ...newest(9) }, count)],
    ['second rule for any image', policyOf({ tagStatus: 'any', ...newest(9) }, { tagStatus: 'any', ...newest(8) })],
    ['rule for tagged images without a list', policyOf({ tagStatus: 'tagged', ...newest(1) })],
    ['rule for untagged images with a list', policyOf({ ...count, tagPrefixList: ['v'] })],
    [
      'rule with both lists',
      policyOf({ tagStatus: 'tagged', tagPrefixList: ['v'], tagPatternList: ['v*'], ...newest(1) }),
    ],
    ['pattern of five *', policyOf({ tagStatus: 'tagged', tagPatternList: ['*a*b*c*d*'], ...newest(1) })],
    ['unit of a count', policyOf({ ...count, countUnit: 'days' })],
    ['age without its unit', policyOf({ tagStatus: 'any', countType: 'sinceImagePushed', countNumber: 14 })],
    ['text that is no JSON', policyOf(count).slice(0, -1)],
  ])('fails with a %s, and leaves the policy that was there', async (_, text) => {
    const before = (await put(policyOf({ tagStatus: 'any', ...newest(7) }))).lifecyclePolicyText;

    await expect(put(text)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(
        /^Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: .+'$/,
      ) as string,
    });
    expect((await get()).lifecyclePolicyText).toBe(before);
  });

  test('fails with fewer than 100 characters', async () => {
    await expect(put('{"rules":[]}')).rejects.toThrow(/'Member must have length greater than or equal to 100'/);
  });

  test('is given back in the order of its priorities', async () => {
    const [last, first] = [
      { rulePriority: 20, selection: { tagStatus: 'any', ...newest(9) }, action: expire },
      { rulePriority: 10, selection: count, action: expire },
    ];
    await put(JSON.stringify({ rules: [last, first] }));

    expect(JSON.parse((await get()).lifecyclePolicyText ?? '')).toEqual({ rules: [first, last] });
  });

  test('is gone when it was deleted, and with its repository', async () => {
    const none = { name: 'LifecyclePolicyNotFoundException' };
    await put(policyOf(count));
    const { lifecyclePolicyText } = await front.ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
    expect(lifecyclePolicyText).toBe(policyOf(count));
    await expect(get()).rejects.toMatchObject(none);
    await expect(front.ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }))).rejects.toMatchObject(none);

    await put(policyOf(count));
    await front.ecr.send(new DeleteRepositoryCommand({ repositoryName }));
    await expect(get()).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
    await front.ecr.send(new CreateRepositoryCommand({ repositoryName }));
    await expect(get()).rejects.toMatchObject(none);
  });

  test('fails for a repository that is not there', async () => {
    await expect(get('nowhere')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  });
});
