import { taggedImage } from '../../test/helpers/tagged-image';
import { githubLines } from './github-matrix';
import { inRegistry, joined, type Listed, listingJson, listingRows, sinceThen, summaryOf, unanswered } from './listing';

const api = taggedImage('shop', 'api');
const webApi = taggedImage('web', 'api', { repository: { name: 'team/api', url: null, pullUrl: null } });
const lost = { state: 'unknown', what: 'no answer', why: 'no network', fix: 'connect' } as const;
const digest = `sha256:${'a'.repeat(64)}`;

const LISTED: readonly Listed[] = [
  inRegistry(api, { state: 'present', reference: 'ghcr.io/team/api:src-api', digest }),
  inRegistry(webApi, { state: 'absent', reference: 'team/api:src-api', missing: 'repository' }),
  inRegistry(webApi, lost),
];

describe('images that are looked at', () => {
  test('are rows', () => {
    expect(listingRows(LISTED.slice(0, 2))).toEqual([
      ['shop/api', 'present', 'linux/amd64', 'ghcr.io/team/api:src-api'],
      ['web/api', 'missing', 'linux/amd64', 'team/api:src-api'],
    ]);
  });

  test('are to be built when they are archived, too', () => {
    const reference = 'ghcr.io/team/api:src-api';
    const archived = inRegistry(api, { state: 'absent', reference, missing: 'image', archived: { fix: 'restore it' } });
    expect(listingRows([archived])).toEqual([['api', 'archived', 'linux/amd64', reference]]);
    expect(summaryOf([archived])).toBe('1 of 1 image to build');
  });

  test('are JSON of exactly what it is to have', () => {
    expect(listingJson(LISTED)).toEqual([
      { stack: 'shop', name: 'api', state: 'present', reference: 'ghcr.io/team/api:src-api', platform: 'linux/amd64' },
      { stack: 'web', name: 'api', state: 'missing', reference: 'team/api:src-api', platform: 'linux/amd64' },
      { stack: 'web', name: 'api', state: 'unknown', reference: 'team/api:src-api', platform: 'linux/amd64' },
    ]);
  });

  test('are counted', () => {
    const changes = sinceThen([api, webApi], [webApi]);
    expect(changes.map(({ state }) => state)).toEqual(['unchanged', 'changed']);
    expect([summaryOf(LISTED), summaryOf(changes), summaryOf([changes[0]!])]).toEqual([
      '1 of 3 images to build, 1 unknown',
      '1 of 2 images to build',
      '0 of 1 image to build',
    ]);
  });

  test('are an error each where nobody knows', () => {
    expect(unanswered([api, webApi], [{ state: 'present', reference: '', digest }, lost])).toMatchObject([
      {
        what: 'nobody knows whether the image web/api is there: no answer',
        why: 'no network',
        fix: 'connect',
      },
    ]);
  });

  test('have one cause and fix together where these are the same', () => {
    const broken = { what: 'api: the build failed', why: 'a step', fix: 'correct it' };
    const [one, other] = ['api', 'worker'].map((name) => ({ what: `${name}: no answer`, why: 'no network', fix: '' }));
    expect(joined([one!, broken, other!])).toEqual([
      { what: 'api: no answer\n  and:  worker: no answer', why: 'no network', fix: '' },
      broken,
    ]);
  });
});

describe('the matrix for GitHub', () => {
  const missing = (name: string, platforms: string[]): Listed => ({
    image: taggedImage('shop', name, { source: { context: '.', dockerfile: 'Dockerfile', platforms } }),
    state: 'missing',
    reference: 'x',
  });
  const rowsOf = (lines: string) =>
    (JSON.parse(lines.split('\n')[0]!.replace('matrix=', '')) as { include: object[] }).include;

  test('has a row for each image that is to be built', () => {
    expect(githubLines([...LISTED.slice(0, 2), ...sinceThen([api], [api])])).toBe(
      'matrix={"include":[' +
        '{"image":"api","stack":"web","platform":"linux/amd64","runner":"ubuntu-24.04"},' +
        '{"image":"api","stack":"shop","platform":"linux/amd64","runner":"ubuntu-24.04"}]}\nany=true\n',
    );
  });

  test('says that it is empty', () => {
    expect(githubLines(LISTED.slice(0, 1))).toBe('matrix={"include":[]}\nany=false\n');
  });

  test.each([
    [['linux/arm64'], 'ubuntu-24.04-arm'],
    [['linux/arm64/v8'], 'ubuntu-24.04-arm'],
    [['linux/amd64'], 'ubuntu-24.04'],
    [['linux/arm64', 'linux/amd64'], 'ubuntu-24.04'],
    [['linux/arm/v7'], 'ubuntu-24.04'],
  ])('gives %j the runner %s', (platforms, runner) => {
    expect(rowsOf(githubLines([missing('api', platforms)]))).toMatchObject([{ platform: platforms.join(), runner }]);
  });

  test('is two lines, whatever an image is called', () => {
    const name = 'a"\nany=false\r\u2028\u0085\0é😀\\';
    const lines = githubLines([missing(name, ['linux/amd64'])]);
    expect(lines).toMatch(/^matrix=[ -~]+\nany=true\n$/);
    expect(rowsOf(lines)).toMatchObject([{ image: name }]);
  });
});
