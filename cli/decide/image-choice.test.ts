import type { ImageMode } from '../../contract/image-mode';
import { A_CHOICE } from '../../modules/image/mode/environment/choice';
import { stackImage } from '../../test/stack-image';
import { asChosen, prebuiltChoice } from './image-choice';

const MODE: ImageMode = { choice: '1.2.3', from: 'IMAGE_TAG', variables: { tag: 'image_tag', tags: 'image_tags' } };
const TAGS = '{"api":"v2","page":""}';
const DIGEST = `sha256:${'0'.repeat(64)}`;

const chosen = (env: Record<string, string>, mode: ImageMode = MODE) =>
  asChosen([stackImage('api', { mode }), stackImage('page', { mode })], env).map((image) => [
    prebuiltChoice(image),
    image.mode?.from,
  ]);

describe('the choice of an image', () => {
  test.each<[string, Record<string, string>, (string | undefined)[][]]>([
    [
      'is that of synthesis',
      {},
      [
        ['1.2.3', 'IMAGE_TAG'],
        ['1.2.3', 'IMAGE_TAG'],
      ],
    ],
    [
      'is that of the variable for all',
      { TF_VAR_image_tag: 'v1' },
      [
        ['v1', 'TF_VAR_image_tag'],
        ['v1', 'TF_VAR_image_tag'],
      ],
    ],
    [
      'is that of the variable for this one',
      { TF_VAR_image_tag: 'v1', TF_VAR_image_tags: TAGS },
      [
        ['v2', 'TF_VAR_image_tags'],
        ['v1', 'TF_VAR_image_tag'],
      ],
    ],
    [
      'may be a digest',
      { TF_VAR_image_tags: `{ api = "v1@${DIGEST}", page = "${DIGEST}" }` },
      [
        [`v1@${DIGEST}`, 'TF_VAR_image_tags'],
        [DIGEST, 'TF_VAR_image_tags'],
      ],
    ],
    [
      'is its source where a variable says so',
      { TF_VAR_image_tag: 'source' },
      [
        [undefined, 'TF_VAR_image_tag'],
        [undefined, 'TF_VAR_image_tag'],
      ],
    ],
    [
      'is left alone by empty variables',
      { TF_VAR_image_tag: '', TF_VAR_image_tags: '' },
      [
        ['1.2.3', 'IMAGE_TAG'],
        ['1.2.3', 'IMAGE_TAG'],
      ],
    ],
    [
      'is left alone by variables of other names',
      { TF_VAR_tag: 'v1', image_tag: 'v1' },
      [
        ['1.2.3', 'IMAGE_TAG'],
        ['1.2.3', 'IMAGE_TAG'],
      ],
    ],
  ])('%s', (_, env, expected) => {
    expect(chosen(env)).toEqual(expected);
  });

  test('is read from variables of the names that the program gave them', () => {
    const mode = { ...MODE, variables: { tag: 'version', tags: 'versions' } };
    const env = { TF_VAR_version: 'v1', TF_VAR_versions: '{ page = "v3" }', TF_VAR_image_tag: 'v9' };
    expect(chosen(env, mode)).toEqual([
      ['v1', 'TF_VAR_version'],
      ['v3', 'TF_VAR_versions'],
    ]);
  });

  test('is its source where nothing switches it, whatever the environment says', () => {
    const image = stackImage('api');
    const [same] = asChosen([image], { TF_VAR_image_tag: 'v1', TF_VAR_image_tags: 'v1' });
    expect([same, prebuiltChoice(image)]).toEqual([image, undefined]);
  });

  test.each<[string, Record<string, string>, object]>([
    [
      'a variable that is no map',
      { TF_VAR_image_tags: 'v1' },
      { what: 'cannot read TF_VAR_image_tags', fix: `write it as JSON: TF_VAR_image_tags='{"api":"1.2.3"}'` },
    ],
    [
      'a text that names no image',
      { TF_VAR_image_tag: 'a b' },
      {
        what: `TF_VAR_image_tag must be ${A_CHOICE}, got "a b"`,
        why: "a tag has 1 to 128 letters, digits, '_', '.' and '-', and does not start with '.' or '-'",
        fix: 'correct it, or unset it',
      },
    ],
    [
      'such a text in a map',
      { TF_VAR_image_tags: '{"api":"sha256:0"}' },
      { what: `TF_VAR_image_tags of api must be ${A_CHOICE}, got "sha256:0"` },
    ],
  ])('fails on %s', (_, env, error) => {
    expect(() => chosen(env)).toThrow(expect.objectContaining({ ...error, exitCode: 1 }) as Error);
  });
});
