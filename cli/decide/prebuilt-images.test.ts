import type { CataloguedImage } from '../../contract/catalogue';
import type { Presence } from '../../contract/presence';
import { stackImage } from '../../test/stack-image';
import { type FoundPrebuilt, type Program, requirePrebuilt, rowsNotThere } from './prebuilt-images';

const UNKNOWN: Presence = { state: 'unknown', what: 'ghcr.io cannot be reached', why: 'reset', fix: 'try again' };
const DIGEST = `sha256:${'0'.repeat(64)}`;

const at = (name: string, choice: string) => `ghcr.io/team/${name}:${choice}`;

function prebuilt(name: string, choice: string, from?: string, more: Partial<CataloguedImage> = {}) {
  const variables = { tag: 'image_tag', tags: 'image_tags' };
  return stackImage(name, { mode: { choice, variables, ...(from !== undefined && { from }) }, ...more });
}

const there = (name: string): FoundPrebuilt => {
  return { image: prebuilt(name, 'v1'), presence: { state: 'present', reference: at(name, 'v1'), digest: DIGEST } };
};
const archived = (name: string, choice: string, from: string): FoundPrebuilt => {
  const presence = { state: 'absent', reference: at(name, choice), missing: 'image' } as const;
  return { image: prebuilt(name, choice, from), presence: { ...presence, archived: { fix: `have ${name} restored` } } };
};
const missing = (name: string, choice: string, from?: string, more: Partial<CataloguedImage> = {}): FoundPrebuilt => {
  return {
    image: prebuilt(name, choice, from, more),
    presence: { state: 'absent', reference: at(name, choice), missing: 'image' },
  };
};

describe('images that were built before', () => {
  const consumers = [
    'null_resource.api',
    'null_resource.job',
    'null_resource.page_image',
    'aws_lambda_function.on',
  ].map((address) => ({ stack: 'shop', address }));
  const page = missing('page', 'v2');
  const program: Program = {
    images: [page.image],
    services: [
      { stack: 'shop', name: 'api-service', address: 'null_resource.api' },
      { stack: 'shop', name: 'job', address: 'null_resource.job' },
      { stack: 'web', name: 'job', address: 'null_resource.job' },
    ],
  };

  test('have a row each when they are not there: who runs them and who chose them', () => {
    const unclear = { ...missing('far', 'v1', 'ci/images.json'), presence: UNKNOWN };
    expect(
      rowsNotThere([missing('api', '1.2.3', 'IMAGE_TAG', { consumers }), there('worker'), page, unclear], program),
    ).toEqual([
      ['api', 'api-service, shop/job, shop/aws_lambda_function.on', 'IMAGE_TAG', 'missing', at('api', '1.2.3')],
      ['page', 'no service', 'the program', 'missing', at('page', 'v2')],
      ['far', 'no service', 'ci/images.json', 'unknown', 'ghcr.io cannot be reached: reset'],
    ]);
  });

  test('are enough when they are all there', () => {
    expect(() => requirePrebuilt([there('api'), there('worker')])).not.toThrow();
  });

  test.each<[string, FoundPrebuilt[], object]>([
    [
      'one that is missing, naming its reference and what helps',
      [there('worker'), missing('api', '1.2.3', 'IMAGE_TAG')],
      {
        what: 'a prebuilt image is missing, so nothing is deployed: api',
        why: `the registry does not have ${at('api', '1.2.3')}`,
        fix: 'slipway build --tag 1.2.3 in the build job, or correct IMAGE_TAG; to deploy from source unset IMAGE_TAG',
        exitCode: 1,
      },
    ],
    [
      'all that are missing',
      [
        missing('api', '1.2.3', 'IMAGE_TAG'),
        missing('worker', 'v2', 'slipway.pins.json'),
        missing('page', '1.2.3', 'IMAGE_TAG'),
      ],
      {
        what: '3 prebuilt images are missing, so nothing is deployed: api, worker, page',
        why: ['api:1.2.3', 'worker:v2', 'page:1.2.3']
          .map((name) => `the registry does not have ghcr.io/team/${name}`)
          .join('; '),
        fix:
          'slipway build --tag 1.2.3, slipway build --tag v2 in the build job, or correct IMAGE_TAG and slipway.pins.json; ' +
          'to deploy from source unset IMAGE_TAG and take it out of slipway.pins.json',
      },
    ],
    [
      'one in the archive of ECR, naming what takes it out and not what builds it',
      [archived('api', '1.2.3', 'IMAGE_TAG')],
      {
        what: 'a prebuilt image is archived, so nothing is deployed: api',
        why: `${at('api', '1.2.3')} is in the archive of ECR, where nobody can pull it`,
        fix: 'have api restored',
      },
    ],
    [
      'one in the archive beside one that is missing',
      [archived('api', '1.2.3', 'IMAGE_TAG'), missing('page', 'v2', 'slipway.pins.json')],
      {
        what: '2 prebuilt images are missing, so nothing is deployed: api, page',
        fix:
          'have api restored; slipway build --tag v2 in the build job, or correct slipway.pins.json; ' +
          'to deploy from source take it out of slipway.pins.json',
      },
    ],
    [
      'one of a digest, which no tag makes',
      [missing('api', DIGEST, 'TF_VAR_image_tags')],
      {
        fix: 'slipway build in the build job, or correct TF_VAR_image_tags; to deploy from source unset TF_VAR_image_tags',
      },
    ],
    [
      'one that has no source here',
      [missing('api', '1.2.3', 'IMAGE_TAG_API', { tag: null, unknown: { tag: 'no source' } })],
      { fix: 'slipway build --tag 1.2.3 in the build job, or correct IMAGE_TAG_API' },
    ],
    [
      'an unclear answer, which is not taken for a missing image',
      [missing('page', 'v1'), { image: prebuilt('api', 'v1'), presence: UNKNOWN }],
      {
        what: 'nobody knows whether the image api is there: ghcr.io cannot be reached',
        why: 'reset',
        fix: 'try again',
      },
    ],
  ])('fails on %s', (_, found, error) => {
    expect(() => requirePrebuilt(found)).toThrow(expect.objectContaining(error) as Error);
  });
});
