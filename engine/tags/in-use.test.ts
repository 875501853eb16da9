import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { ImageLog } from '../image-log';
import { releaseOldImages } from './in-use';

let repositories: EcrRepositories;
beforeAll(async () => {
  repositories = await EcrRepositories.start();
});
afterAll(() => repositories.stop());
beforeEach(() => repositories.lines.splice(0));

const release = (repository: string, more: Parameters<EcrRepositories['pushed']>[1] = { environment: 'prod' }) =>
  releaseOldImages(
    repositories.pushed(repository, more),
    repositories.context,
    new ImageLog('api', repositories.context.print),
  );

it('takes the tags of one environment off images that it ran before', async () => {
  await repositories.front.create('released', { imageTagMutability: 'IMMUTABLE' });
  const current = await repositories.push('released', 'new', sourceTag('a'), 'in-use-prod-aaaaaaaaaaaa');
  const old = await repositories.push(
    'released',
    'old',
    sourceTag('b'),
    'in-use-prod-bbbbbbbbbbbb',
    'in-use-preprod-bbbbbbbbbbbb',
    'in-use-prod-eu-bbbbbbbbbbbb',
  );
  const older = await repositories.push('released', 'older', '1.0.0', 'in-use-prod-cccccccccccc');

  await release('released');

  expect(await repositories.tags('released')).toEqual({
    [current]: ['in-use-prod-aaaaaaaaaaaa', sourceTag('a')],
    [old]: ['in-use-preprod-bbbbbbbbbbbb', 'in-use-prod-eu-bbbbbbbbbbbb', sourceTag('b')],
    [older]: ['1.0.0'],
  });
  expect(repositories.lines).toHaveLength(1);
  expect(repositories.lines[0]).toMatch(/^api \| no longer in use: .*in-use-prod-bbbbbbbbbbbb/);
});

it('leaves a tag without which the image might be deleted, and says so', async () => {
  await repositories.front.create('last');
  const old = await repositories.push('last', 'old', 'in-use-prod-bbbbbbbbbbbb', 'in-use-preprod-bbbbbbbbbbbb');

  await release('last');

  expect(await repositories.tags('last')).toEqual({
    [old]: ['in-use-preprod-bbbbbbbbbbbb', 'in-use-prod-bbbbbbbbbbbb'],
  });
  expect(repositories.lines).toEqual([expect.stringMatching(`^api \\| warning: ${old} stays tagged`)]);
});

it('takes two runs at once', async () => {
  await repositories.front.create('both');
  const old = await repositories.push('both', 'old', sourceTag('b'), 'in-use-prod-bbbbbbbbbbbb');

  await Promise.all([release('both'), release('both')]);

  expect(await repositories.tags('both')).toEqual({ [old]: [sourceTag('b')] });
  expect(repositories.lines.filter((line) => line.includes('warning'))).toEqual([]);
});

it('only warns when ECR refuses', async () => {
  await release('nowhere');

  expect(repositories.lines).toEqual([expect.stringMatching(/^api \| warning: .* stay tagged so: .*nowhere/)]);
});

it('does nothing without an environment, and nothing in other registries', async () => {
  const before = (await repositories.front.calls()).length;

  await release('nowhere', {});
  await release('nowhere', { environment: 'prod', registry: { kind: 'oci' } });

  expect(await repositories.front.calls()).toHaveLength(before);
  expect(repositories.lines).toEqual([]);
});
