import type { Published } from '../../contract/publish';
import { taggedImage } from '../../test/helpers/tagged-image';
import { imagesFile, loadedImages, type Outcome, outcomeRows, problemsOf } from './outcomes';

const DIGEST = `sha256:${'a'.repeat(64)}`;

const outcome = (name: string, published: Published): Outcome => ({ image: taggedImage('shop', name), published });
const there = (name: string, did: 'built' | 'copied' | 'present', seconds: number): Outcome =>
  outcome(name, { state: 'there', repository: `ghcr.io/team/${name}`, digest: DIGEST, tags: ['v1'], did, seconds });

const base = outcome('base', { state: 'failed', what: 'the build failed', why: 'exit code 1', fix: 'correct it' });
const app = outcome('app', { state: 'skipped', because: 'it is made from base, which failed' });
const loaded = outcome('tool', { state: 'loaded', reference: 'ghcr.io/team/tool:src-tool', seconds: 3 });

describe('what was done to images', () => {
  test('is a row for each', () => {
    expect(outcomeRows([there('api', 'built', 12.34), there('web', 'present', 0.02), loaded, base, app])).toEqual([
      ['api', 'built', '12.3', 'ghcr.io/team/api:src-api'],
      ['web', 'present', '0.0', 'ghcr.io/team/web:src-web'],
      ['tool', 'loaded', '3.0', 'ghcr.io/team/tool:src-tool'],
      ['base', 'failed', '', '(ghcr.io/team/base:src-base)'],
      ['app', 'skipped', '', '(ghcr.io/team/app:src-app)'],
    ]);
  });

  test('is an error for each that is not where it was wanted', () => {
    expect(problemsOf([there('api', 'built', 1), loaded, base, app])).toMatchObject([
      { what: 'base: the build failed', why: 'exit code 1', fix: 'correct it' },
      { what: 'app: not begun', why: 'it is made from base, which failed', fix: 'give the same command again then' },
    ]);
  });

  test('is an images.json of exactly what it is to have', () => {
    const arm = taggedImage('web', 'page', {
      source: { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64', 'linux/arm64'] },
    });
    const copied = { ...there('page', 'copied', 1.5), image: arm };
    expect(imagesFile('0'.repeat(40), [copied])).toEqual({
      commit: '0'.repeat(40),
      images: [
        {
          stack: 'web',
          name: 'page',
          repository: 'ghcr.io/team/page',
          digest: DIGEST,
          tag: 'src-page',
          tags: ['v1'],
          platform: 'linux/amd64,linux/arm64',
          did: 'copied',
          seconds: 1.5,
        },
      ],
    });
  });

  test('is what Docker has', () => {
    expect(loadedImages([loaded])).toMatchObject([{ state: 'loaded', reference: 'ghcr.io/team/tool:src-tool' }]);
  });
});
