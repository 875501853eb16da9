import type { PrebuiltImage } from '../../contract/publish';
import { EcrRepositories, sourceTag } from '../../test/ecr-repositories';
import { serveLambdaAnswers } from '../../test/helpers/lambda-answers';
import { hold } from './hold';

let own: EcrRepositories;

describe('hold', () => {
  beforeAll(async () => {
    own = await EcrRepositories.start();
  });
  afterEach(() => own.front.endFaults());
  afterAll(() => own.stop());

  const image = (name: string, choice: string, more: Partial<PrebuiltImage> = {}): PrebuiltImage => {
    const { registry } = own.pushed(name);
    return { choice, repository: { name }, registry, holders: ['shop.api'], ...more };
  };
  const answers = (...images: PrebuiltImage[]) => hold({ version: 1, images }, { ...own.context });
  const inUse = (digits: string, holder = 'shop.api') => `in-use-${holder}-${digits.slice(0, 12)}`;

  test('tags an image for each of its services by the tag of its source, however it is chosen', async () => {
    await own.front.create('held', { imageTagMutability: 'IMMUTABLE' });
    const digest = await own.push('held', 'one', sourceTag('a'), 'v1.2.3');
    const wanted = [inUse('a'.repeat(12)), inUse('a'.repeat(12), 'shop.worker')];
    const holders = ['shop.api', 'shop.worker'];

    for (const choice of ['v1.2.3', digest, `v1.2.3@${digest}`, sourceTag('a')]) {
      expect(await answers(image('held', choice, { holders }))).toEqual([
        { state: 'held', tags: wanted, released: [] },
      ]);
    }
    expect(await own.tags('held')).toEqual({ [digest]: [...wanted, sourceTag('a'), 'v1.2.3'] });
  });

  test('asks once for an image that is tagged already', async () => {
    await own.front.create('again');
    await own.push('again', 'one', sourceTag('a'), inUse('a'.repeat(12)));
    const before = (await own.front.calls()).length;

    await answers(image('again', sourceTag('a'), { repository: `${own.front.registry}/again` }));

    expect((await own.front.calls()).slice(before).map(({ action }) => action)).toEqual(['ecr:DescribeImages']);
  });

  test('takes the first tag of a source in order, and the digest of an image without one', async () => {
    await own.front.create('made');
    await own.push('made', 'twice', sourceTag('b'), sourceTag('a'));
    const digest = await own.push('made', 'elsewhere', 'v1', 'src-of-others');

    expect(await answers(image('made', sourceTag('b')), image('made', 'v1'))).toEqual([
      { state: 'held', tags: [inUse('a'.repeat(12))], released: [] },
      { state: 'held', tags: [inUse(digest.replace('sha256:', ''))], released: [] },
    ]);
    expect((await own.tags('made'))[digest]).toEqual([inUse(digest.replace('sha256:', '')), 'src-of-others', 'v1']);
  });

  test('takes the tags of a service off what it held before, but for the last that were pushed', async () => {
    await own.front.create('before');
    const kept = ['d', 'e', 'f'];
    for (const digit of ['a', 'b', 'c', ...kept]) {
      await own.push(
        'before',
        digit,
        sourceTag(digit),
        inUse(digit.repeat(12)),
        inUse(digit.repeat(12), 'shop.worker'),
      );
    }
    await own.push('before', 'bare', inUse('0'.repeat(12)));

    const answer = await answers(image('before', sourceTag('a'), { keep: 4 }));

    const released = ['b', 'c'].map((digit) => inUse(digit.repeat(12)));
    expect(answer).toEqual([
      { state: 'held', tags: [inUse('a'.repeat(12))], released: expect.arrayContaining(released) as string[] },
    ]);
    const tags = Object.values(await own.tags('before')).flat();
    for (const digit of ['a', ...kept]) expect(tags).toContain(inUse(digit.repeat(12)));
    for (const digit of ['b', 'c']) {
      expect(tags).not.toContain(inUse(digit.repeat(12)));
      expect(tags).toContain(inUse(digit.repeat(12), 'shop.worker'));
    }
  });

  test('leaves what a function can go back to as it is, whenever that was pushed', async () => {
    await own.front.create('versions');
    const digests = new Map<string, string>();
    for (const digit of ['a', 'b', 'c', 'd', 'e']) {
      digests.set(digit, await own.push('versions', digit, sourceTag(digit), inUse(digit.repeat(12))));
    }
    const lambda = await serveLambdaAnswers();
    const code = (digit: string) => ({ PackageType: 'Image', CodeSha256: digests.get(digit)?.replace('sha256:', '') });
    const versions = ['c', 'b', 'a', 'e'].map((digit, index) => ({ Version: String(index + 1), ...code(digit) }));
    lambda.answers = { ListVersionsByFunction: { Versions: versions }, ListAliases: { Aliases: [] } };
    const functions = [{ function: 'stream', keepVersions: 2, access: lambda.access }];
    const asked = image('versions', sourceTag('e'), { keep: 1, functions });

    try {
      const released = ['b', 'c'].map((digit) => inUse(digit.repeat(12)));
      expect(await answers(asked)).toMatchObject([{ released: expect.arrayContaining(released) as string[] }]);
      lambda.answers = {};
      expect(await answers({ ...asked, keep: 0 })).toMatchObject([{ state: 'failed' }]);
    } finally {
      await lambda.stop();
    }
    const tags = Object.values(await own.tags('versions')).flat();
    for (const digit of ['a', 'd', 'e']) expect(tags).toContain(inUse(digit.repeat(12)));
  });

  test('lists a repository once, however many services hold its images', async () => {
    await own.front.create('many');
    const holders = ['shop.api', 'shop.worker', 'shop.cron'];
    for (const digit of ['a', 'b']) {
      await own.push('many', digit, sourceTag(digit), ...holders.map((each) => inUse(digit.repeat(12), each)));
    }
    const before = (await own.front.calls()).length;

    const released = holders.map((each) => inUse('a'.repeat(12), each));
    expect(await answers(image('many', sourceTag('b'), { holders, keep: 0 }))).toMatchObject([
      { state: 'held', released: expect.arrayContaining(released) as string[] },
    ]);
    expect((await own.front.calls()).slice(before).map(({ action }) => action)).toEqual([
      'ecr:DescribeRepositories',
      'ecr:DescribeImages', // the image
      'ecr:DescribeImages', // the list
      'ecr:BatchDeleteImage',
    ]);
  });

  test('leaves an image its last tag, with which ECR would delete it', async () => {
    await own.front.create('last');
    await own.push('last', 'one', sourceTag('a'));
    await own.push('last', 'bare', inUse('0'.repeat(12)));

    expect(await answers(image('last', sourceTag('a'), { keep: 0 }))).toMatchObject([{ state: 'held', released: [] }]);
    expect(Object.values(await own.tags('last')).flat()).toContain(inUse('0'.repeat(12)));
  });

  test('has nothing to do outside of private ECR, and for an image that no service runs', async () => {
    const why = expect.stringContaining('private repositories of ECR') as string;
    const elsewhere = image('x', 'v1', { repository: 'ghcr.io/team/x', registry: { kind: 'oci' } });
    const inPublic = image('x', 'v1', { repository: 'public.ecr.aws/team/x' });
    expect(await answers(elsewhere, inPublic, image('x', 'v1', { holders: [] }))).toEqual([
      { state: 'nothing', why },
      { state: 'nothing', why },
      { state: 'nothing', why: 'no service runs it' },
    ]);
  });

  test('says of each image what went wrong, and tags the others', async () => {
    await own.front.create('mixed');
    const digest = await own.push('mixed', 'one', sourceTag('a'), 'v1');
    const other = await own.push('mixed', 'other', 'v2');
    const url = `${own.front.registry}/mixed`;
    const choices = ['v3', `v1@${other}`, digest];
    const [absent, apart, held, nowhere] = await answers(
      ...choices.map((choice) => image('mixed', choice)),
      image('nowhere', 'v1'),
    );

    expect(absent).toMatchObject({ state: 'failed', what: `there is no image ${url}:v3` });
    expect(apart).toMatchObject({
      state: 'failed',
      what: `there is no image ${url}:v1@${other}`,
      why: `the tag names ${digest}`,
    });
    expect(held).toEqual({ state: 'held', tags: [inUse('a'.repeat(12))], released: [] });
    expect(nowhere).toMatchObject({
      state: 'failed',
      what: 'the repository nowhere does not exist',
      fix: expect.stringContaining('slipway deploy <stack> --phase registry') as string,
    });
  });

  test('fails where AWS refuses, with who asked and what for', async () => {
    await own.front.create('refused');
    await own.push('refused', 'one', sourceTag('a'));
    const refusal = { kind: 'answer', through: 'api', action: 'ecr:DescribeImages', status: 400 };
    await own.front.fault({ ...refusal, code: 'AccessDeniedException', message: 'not you' });

    expect(await answers(image('refused', sourceTag('a')))).toEqual([
      {
        state: 'failed',
        what: `the image ${own.front.registry}/refused:${sourceTag('a')} is not known`,
        why: expect.stringContaining('not you') as string,
        fix: expect.stringContaining('may call ecr:DescribeImages') as string,
      },
    ]);
  });

  test('fails on an in-use tag that another image keeps', async () => {
    await own.front.create('kept', { imageTagMutability: 'IMMUTABLE' });
    const other = await own.push('kept', 'other', inUse('a'.repeat(12)));
    await own.push('kept', 'one', sourceTag('a'));

    expect(await answers(image('kept', sourceTag('a')))).toMatchObject([
      { state: 'failed', why: `it names ${other}, and the repository refuses to move it` },
    ]);
  });
});
