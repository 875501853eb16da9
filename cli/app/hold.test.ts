import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import { testContext } from '../../test/context';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { stackImage } from '../../test/stack-image';
import { holdImages, releaseHeldBefore } from './hold';
import type { SynthesizedStack } from './stack';

describe('images that were built before', () => {
  const inUseBy = ['shop.api', 'shop.worker'];
  let own: EcrRepositories;
  let digest: string;

  beforeAll(async () => {
    own = await EcrRepositories.start();
    await own.front.create('team/api');
    digest = await own.push('team/api', 'a', sourceTag('a'), '1.2.3');
  });
  afterAll(() => own.stop());

  async function held(choice: string, more: Partial<CataloguedImage> = {}, keep?: number): Promise<string> {
    const { repository, registry } = own.pushed('team/api');
    const mode = { choice, from: 'IMAGE_TAG', variables: { tag: 'image_tag', tags: 'image_tags' } };
    const place = { name: 'team/api', url: repository, pullUrl: repository };
    const image = stackImage('api', { mode, inUseBy, registry, repository: place, ...more });
    const context = testContext({ env: own.context.env });
    const stack: SynthesizedStack = {
      name: 'shop',
      folder: tmpdir(),
      file: 'cdk.tf.json',
      description: 'cdk.tf.json',
      addresses: [],
      annotations: [],
      dependencies: [],
    };
    if (keep === undefined) await holdImages([image], [stack], context);
    else await releaseHeldBefore([{ ...image, keep, functions: [] }], [stack], context);
    return context.errors();
  }

  test('are read with the files that the provider of their stack names, from its folder', async () => {
    const access = { region: 'eu-west-1', customCaBundle: 'authority.pem' };
    expect(await held('1.2.3', { registry: { kind: 'ecr', access } })).toContain(path.join(tmpdir(), 'authority.pem'));
  });

  test('are tagged as in use by all that run them', async () => {
    const named = { repository: { name: 'team/api', url: null, pullUrl: null } };
    expect([await held('1.2.3'), await held(`1.2.3@${digest}`), await held(digest, named)]).toEqual(['', '', '']);
    expect(await own.tags('team/api')).toEqual({
      [digest]: ['1.2.3', 'in-use-shop.api-aaaaaaaaaaaa', 'in-use-shop.worker-aaaaaaaaaaaa', sourceTag('a')],
    });
  });

  test('free what ran before, but for the last two, once they are proved', async () => {
    for (const digit of ['b', 'c', 'd']) {
      await own.push('team/api', digit, sourceTag(digit), `in-use-shop.api-${digit.repeat(12)}`);
    }
    expect(await held('1.2.3', {}, 2)).toBe('no longer in use: in-use-shop.api-bbbbbbbbbbbb\n');
  });

  test('are a warning when they are not there any more', async () => {
    expect(await held('2.0.0')).toMatch(
      /^warning: an image is not tagged as in use: there is no image \S+:2\.0\.0: .*\n$/,
    );
    expect(await held('2.0.0', {}, 2)).toMatch(
      /^warning: what ran before may stay tagged as in use: there is no image /,
    );
  });
});
