import type { HeldImage } from '../../contract/image';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { EngineError } from '../engine-error';
import { ImageLog } from '../log/image-log';
import { holdImage, type Platform, releaseOldImages } from './in-use';

let repositories: EcrRepositories;
let log: ImageLog;
describe('in use', () => {
  beforeAll(async () => {
    repositories = await EcrRepositories.start();
    log = new ImageLog('api', repositories.context.print);
  });
  afterAll(() => repositories.stop());
  beforeEach(() => repositories.lines.splice(0));

  const A = sourceTag('a');
  const B = sourceTag('b');
  const inUse = (holder: string, digit: string): string => `in-use-${holder}-${digit.repeat(12)}`;

  /** The image `a`, as the service `shop.api` holds it. */
  const held = (repository: string, more: Partial<HeldImage> = {}): HeldImage => ({
    ...repositories.pushed(repository),
    holder: 'shop.api',
    beside: { 'shop.worker': A },
    elsewhere: [],
    onlyPlace: true,
    ...more,
  });

  const notAsked = (): never => {
    throw new Error('the cluster was asked');
  };

  const nothingKept = () => Promise.resolve(new Set<string>());

  const runs = (...references: string[]): Platform => ({
    imagesInUse: () => Promise.resolve(new Set(references)),
    imagesToGoBackTo: nothingKept,
  });

  const goesBackTo = (...references: string[]): Platform => ({
    imagesInUse: notAsked,
    imagesToGoBackTo: () => Promise.resolve(new Set(references)),
  });

  const release = (image: HeldImage, platform: Platform = goesBackTo()): Promise<void> =>
    releaseOldImages(image, platform, repositories.context, log);

  test('takes the tags of one service off images that it ran before, and those of no other', async () => {
    await repositories.front.create('released', { imageTagMutability: 'IMMUTABLE' });
    const others = [
      inUse('shop.worker', 'b'),
      inUse('shop-eu.api', 'b'),
      inUse('preprod', 'b'),
      inUse('eu.shop.api', 'b'),
    ];
    const current = await repositories.push('released', 'new', A, inUse('shop.api', 'a'), inUse('shop.worker', 'a'));
    const old = await repositories.push('released', 'old', B, inUse('shop.api', 'b'), ...others);
    const older = await repositories.push('released', 'older', '1.0.0', inUse('shop.api', 'c'));

    await release(held('released'), runs(`a.io/api:${B}`));

    expect(await repositories.tags('released')).toEqual({
      [current]: [inUse('shop.api', 'a'), inUse('shop.worker', 'a'), A],
      [old]: [B, ...others].sort(),
      [older]: ['1.0.0'],
    });
    expect(repositories.lines).toHaveLength(1);
    expect(repositories.lines[0]).toMatch(/^api \| no longer in use: .*in-use-shop\.api-bbbbbbbbbbbb/);
  });

  test('takes tags of a digest off an image that another tag keeps, and off no other', async () => {
    await repositories.front.create('digests');
    const ofDigest = 'in-use-shop.api-0123456789ab';
    const version = await repositories.push('digests', 'version', '1.2.3', ofDigest);
    const moving = await repositories.push('digests', 'moving', 'latest', 'in-use-shop.api-ba9876543210');

    await release(held('digests'));

    expect(await repositories.tags('digests')).toEqual({
      [version]: ['1.2.3'],
      [moving]: ['in-use-shop.api-ba9876543210', 'latest'],
    });
    expect(repositories.lines).toEqual([
      expect.stringMatching(/^api \| warning: .* stays tagged /),
      `api | no longer in use: ${ofDigest}`,
    ]);
  });

  test.each<[string, string[], Platform, boolean]>([
    ['a service that is gone', [inUse('shop.old', 'b')], runs('localhost/api:src-1', 'nginx'), true],
    ['several services', [inUse('shop.cron', 'b'), inUse('shop.old', 'b')], runs(), true],
    ['an earlier version', [inUse('shop', 'b')], runs('a.io/api@sha256:0'), true],
    ['several of them', [inUse('shop', 'b'), inUse('shop.old', 'b')], runs(), true],
    ['a service that still runs', [inUse('shop.old', 'b')], runs(`mirror.io/x/api:${B}`), false],
    ['a service that runs by tag and digest', [inUse('shop.old', 'b')], runs(`api:${B}@sha256:0`), false],
    ['a service that runs by another tag', [inUse('shop.old', 'b'), '1.2.0'], runs('api:1.2.0'), false],
  ])('takes off what %s left on an image, unless it runs', async (what, left, platform, falls) => {
    const name = what.replaceAll(' ', '-');
    await repositories.front.create(name);
    const old = await repositories.push(name, 'old', B, ...left);

    await release(held(name), platform);

    const stays = left.filter((tag) => !falls || !tag.startsWith('in-use-'));
    expect(await repositories.tags(name)).toEqual({ [old]: [B, ...stays].sort() });
    expect(repositories.lines).toEqual(falls ? [expect.stringMatching(/^api \| no longer in use: /)] : []);
  });

  test.each<[string, Partial<HeldImage>, string]>([
    ['of a service that is to run another image', {}, inUse('shop.worker', 'b')],
    ['of a service that is to run it', { beside: { 'shop.worker': B } }, inUse('shop.worker', 'b')],
    ['of a service in another cluster', { elsewhere: ['shop.worker'] }, inUse('shop.worker', 'b')],
    ['of another stack', {}, inUse('shop-eu.old', 'b')],
    ['of another stack that runs images of this one', {}, inUse('shop.eu.old', 'b')],
    ['of the stack of the image', { holder: 'shop.eu.api' }, inUse('shop.old', 'b')],
    ['of an earlier version, in another name', {}, inUse('shop-eu', 'b')],
  ])('leaves a tag %s, without asking what runs', async (what, more, left) => {
    const name = `leaves-${what.replaceAll(/\W+/g, '-')}`;
    await repositories.front.create(name);
    const old = await repositories.push(name, 'old', B, left);

    await release(held(name, more), { imagesInUse: notAsked, imagesToGoBackTo: notAsked });

    expect(await repositories.tags(name)).toEqual({ [old]: [B, left].sort() });
    expect(repositories.lines).toEqual([]);
  });

  test.each<[string, (digest: string) => string]>([
    ['the tag of its source', () => `123.dkr.ecr.eu-west-1.amazonaws.com/api:${B}`],
    ['its digest', (digest) => `api@${digest}`],
    ['another of its tags', () => 'mirror.io/api:1.2.0'],
  ])('leaves its own tag on an image that it may go back to by %s', async (what, reference) => {
    const name = `back-${what.replaceAll(' ', '-')}`;
    await repositories.front.create(name);
    const old = await repositories.push(name, 'old', B, '1.2.0', inUse('shop.api', 'b'));
    const older = await repositories.push(name, 'older', sourceTag('c'), inUse('shop.api', 'c'));

    await release(held(name), goesBackTo('nginx', reference(old)));

    expect(await repositories.tags(name)).toEqual({
      [old]: ['1.2.0', inUse('shop.api', 'b'), B],
      [older]: [sourceTag('c')],
    });
    expect(repositories.lines).toEqual([`api | no longer in use: ${inUse('shop.api', 'c')}`]);
  });

  test('leaves all its own tags when the cluster does not say what the service may go back to', async () => {
    await repositories.front.create('unknown');
    const tags = [inUse('shop.api', 'b'), inUse('shop.old', 'b')];
    const old = await repositories.push('unknown', 'old', B, ...tags);
    const refused = () => Promise.reject(new EngineError('cannot list revisions', '403', 'x'));

    await release(held('unknown'), { ...runs(), imagesToGoBackTo: refused });

    expect(await repositories.tags('unknown')).toEqual({ [old]: [inUse('shop.api', 'b'), B] });
    expect(repositories.lines).toEqual([
      expect.stringMatching(
        /^api \| in-use tags of shop\.api stay, as what it may go back to is not known: cannot list/,
      ),
      `api | no longer in use: ${inUse('shop.old', 'b')}`,
    ]);
  });

  test('leaves what services left that the program does not have, where the stack has services in several places', async () => {
    await repositories.front.create('places');
    const gone = [inUse('shop.old', 'b'), inUse('shop', 'b')];
    const old = await repositories.push('places', 'old', B, ...gone, inUse('shop.api', 'b'));
    const { onlyPlace, ...several } = held('places');

    await release(several, runs());

    expect(onlyPlace).toBe(true);
    expect(await repositories.tags('places')).toEqual({ [old]: [B, ...gone].sort() });
  });

  test('leaves what others left on an image that runs by its digest', async () => {
    await repositories.front.create('digest');
    const old = await repositories.push('digest', 'old', B, inUse('shop.old', 'b'));

    await release(held('digest'), runs(`docker-pullable://a.io/api@${old}`));

    expect((await repositories.tags('digest'))[old]).toContain(inUse('shop.old', 'b'));
  });

  test('takes its own tags off when the cluster does not say what runs, and leaves what others left', async () => {
    await repositories.front.create('forbidden');
    const old = await repositories.push('forbidden', 'old', B, inUse('shop.api', 'b'), inUse('shop.old', 'b'));

    const refused = () => Promise.reject(new EngineError('cannot read /api/v1/pods', '403', 'x'));
    await release(held('forbidden'), { imagesInUse: refused, imagesToGoBackTo: nothingKept });

    expect(await repositories.tags('forbidden')).toEqual({ [old]: [inUse('shop.old', 'b'), B] });
    expect(repositories.lines).toEqual([
      expect.stringMatching(/^api \| in-use tags of other services stay.*cannot read \/api\/v1\/pods/),
      `api | no longer in use: ${inUse('shop.api', 'b')}`,
    ]);
  });

  test('leaves a tag without which the image might be deleted, and says so', async () => {
    await repositories.front.create('last');
    const old = await repositories.push('last', 'old', inUse('shop.api', 'b'), inUse('shop.worker', 'b'));

    await release(held('last'), runs(`api@${old}`));

    expect(await repositories.tags('last')).toEqual({ [old]: [inUse('shop.api', 'b'), inUse('shop.worker', 'b')] });
    expect(repositories.lines).toEqual([expect.stringMatching(`^api \\| warning: ${old} stays tagged`)]);
  });

  test('takes leaves of several services at once', async () => {
    await repositories.front.create('both');
    const services = ['shop.api', 'shop.worker', 'shop.mail', 'shop.cron'];
    const besides = (holder: string) =>
      Object.fromEntries(services.filter((each) => each !== holder).map((each) => [each, A]));
    const old = await repositories.push('both', 'old', B, ...services.map((each) => inUse(each, 'b')));
    const left = await repositories.push('both', 'left', sourceTag('c'), inUse('shop.old', 'c'));

    await Promise.all(services.map((holder) => release(held('both', { holder, beside: besides(holder) }), runs())));

    expect(await repositories.tags('both')).toEqual({ [old]: [B], [left]: [sourceTag('c')] });
    expect(repositories.lines.filter((line) => line.includes('warning'))).toEqual([]);
  });

  test('only warns when ECR refuses', async () => {
    await release(held('nowhere'));

    expect(repositories.lines).toEqual([expect.stringMatching(/^api \| warning: .* stay tagged so: .*nowhere/)]);
  });

  test('takes nothing off in other registries', async () => {
    const before = (await repositories.front.calls()).length;

    await release(held('nowhere', { registry: { kind: 'oci' } }));

    expect(await repositories.front.calls()).toHaveLength(before);
    expect(repositories.lines).toEqual([]);
  });

  test('tags the image of a service that is younger than the push', async () => {
    await repositories.front.create('young', { imageTagMutability: 'IMMUTABLE' });
    const image = await repositories.push('young', 'one', A, inUse('shop.worker', 'a'));

    await holdImage(held('young'), repositories.context, log);
    await holdImage(held('young'), repositories.context, log);

    expect(await repositories.tags('young')).toEqual({
      [image]: [inUse('shop.api', 'a'), inUse('shop.worker', 'a'), A],
    });
    expect(repositories.lines).toEqual([`api: tagged ${inUse('shop.api', 'a')}`]);
  });

  test('only warns when the image of a service is gone', async () => {
    await repositories.front.create('gone');

    await holdImage(held('gone'), repositories.context, log);

    expect(repositories.lines).toEqual([
      expect.stringMatching(/^api \| warning: the image is not tagged .* is not in/),
    ]);
  });
});
