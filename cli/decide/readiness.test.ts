import type { Presence } from '../../contract/presence';
import { type Found, requireImages, rowsOf } from './readiness';

const REFERENCE = 'ghcr.io/team/api:src-0';
const PRESENT: Presence = { state: 'present', reference: REFERENCE, digest: 'sha256:0' };
const MISSING = { state: 'absent', reference: REFERENCE, missing: 'image' } as const;
const ARCHIVED: Presence = { ...MISSING, archived: { fix: 'have it restored, then try again' } };
const NOWHERE: Presence = { state: 'absent', reference: REFERENCE, missing: 'repository' };
const UNKNOWN: Presence = { state: 'unknown', what: 'ghcr.io cannot be reached', why: 'reset', fix: 'try again' };

const found = (presence: Presence, name = 'api', stack = 'shop'): Found => ({ image: { stack, name }, presence });

describe('what the registries have', () => {
  test('is told in a row for each image, by its shortest name', () => {
    const all = [
      found(PRESENT),
      found(MISSING, 'worker'),
      found(UNKNOWN, 'page'),
      found(NOWHERE, 'page', 'web'),
      found(ARCHIVED, 'job'),
    ];
    expect(rowsOf(all)).toEqual([
      ['api', 'present', REFERENCE],
      ['worker', 'missing', REFERENCE],
      ['shop/page', 'unknown', 'ghcr.io cannot be reached: reset'],
      ['web/page', 'missing', REFERENCE],
      ['job', 'archived', REFERENCE],
    ]);
  });

  test('is enough when it is all', () => {
    expect(() => requireImages([found(PRESENT), found(PRESENT, 'worker')], ['shop'])).not.toThrow();
    expect(() => requireImages([], ['shop'])).not.toThrow();
  });

  test.each<[string, Found[], string[], object]>([
    [
      'an image that is missing, naming the phase that makes it',
      [found(PRESENT), found(MISSING, 'worker')],
      ['shop'],
      {
        what: 'an image is missing, so nothing is deployed: worker',
        why: `the registry does not have ${REFERENCE}`,
        fix: 'slipway deploy shop --phase images',
        exitCode: 1,
      },
    ],
    [
      'an image in the archive of ECR, naming what takes it out too',
      [found(ARCHIVED)],
      ['shop'],
      {
        what: 'an image is archived, so nothing is deployed: api',
        why: `${REFERENCE} is in the archive of ECR, where nobody can pull it`,
        fix: 'slipway deploy shop --phase images; or have it restored, then try again',
      },
    ],
    [
      'an image of a stack that is not deployed now',
      [found(MISSING)],
      ['run'],
      { fix: 'slipway deploy run shop --phase images' },
    ],
    [
      'a repository that is missing',
      [found(NOWHERE), found(MISSING, 'worker')],
      ['net', 'shop'],
      {
        what: '2 images are missing, so nothing is deployed: api, worker',
        why: `there is no repository for ${REFERENCE}; the registry does not have ${REFERENCE}`,
        fix: 'slipway deploy net shop --phase registry, then slipway deploy net shop --phase images',
      },
    ],
    [
      'an unclear answer, before anything that is missing',
      [found(MISSING), found(UNKNOWN, 'page')],
      ['shop'],
      {
        what: 'nobody knows whether the image page is there: ghcr.io cannot be reached',
        why: 'reset',
        fix: 'try again',
        exitCode: 1,
      },
    ],
  ])('fails on %s', (_, images, stacks, error) => {
    expect(() => requireImages(images, stacks)).toThrow(expect.objectContaining(error) as Error);
  });
});
