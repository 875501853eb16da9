import type { CataloguedImage } from '../../contract/catalogue';
import { stackImage } from '../../test/stack-image';
import { askedImages, isRestored, type Planned } from './asked-images';
import type { FoundBuilt } from './lost-images';

const mode = { choice: '1.2.3', variables: { tag: 'image_tag', tags: 'image_tags' } };
const runs = (stack: string, name: string): Partial<CataloguedImage> => ({
  consumers: [{ stack, address: `null_resource.${name}` }],
});

const built = stackImage('built', runs('shop', 'built'));
const prebuilt = stackImage('prebuilt', { mode, ...runs('shop', 'prebuilt') });
const switched = stackImage('switched', { mode: { ...mode, choice: 'source' } });
const sourceless = stackImage('sourceless', {
  mode: { ...mode, choice: 'source' },
  tag: null,
  unknown: { tag: 'no source' },
});
const elsewhere = stackImage('elsewhere', { mode, ...runs('shop', 'user') }, 'images');
const builtElsewhere = stackImage('far', runs('shop', 'far'), 'images');
const foreign = stackImage('foreign', { mode }, 'other');
const all = [built, prebuilt, switched, sourceless, elsewhere, builtElsewhere, foreign];

const names = (planned: Partial<Planned>) =>
  askedImages(all, { stacks: ['shop'], phase: undefined, reached: undefined, builds: true, ...planned }).map(
    ({ name }) => name,
  );

describe('the images that are asked for before a deployment', () => {
  test('are those that were built before, of other stacks too, and those that its stacks build', () => {
    expect(names({})).toEqual(['built', 'prebuilt', 'switched', 'elsewhere']);
  });

  test('are the same when the images alone are deployed', () => {
    expect(names({ phase: 'images' })).toEqual(names({}));
  });

  test('are all that come from nowhere else, where nothing is built', () => {
    expect(names({ builds: false })).toEqual(names({ phase: 'services', builds: false }));
    const place = { repository: { name: 'api', url: null, pullUrl: null }, registry: { kind: 'oci' as const } };
    const others = [stackImage('copied', { copyFrom: [place] }), stackImage('replica', { replicatedFrom: place })];
    expect(askedImages(others, { stacks: ['shop'], phase: undefined, reached: undefined, builds: false })).toEqual([]);
  });

  test('are all that are needed for the services', () => {
    expect(names({ phase: 'services', builds: false })).toEqual([
      'built',
      'prebuilt',
      'switched',
      'sourceless',
      'elsewhere',
      'far',
    ]);
  });

  test('are none for the repositories', () => {
    expect(names({ phase: 'registry' })).toEqual([]);
  });

  test('are those that targets bring along, or whose services they do where the image is of another stack', () => {
    const reached = new Set(['null_resource.built_image', 'null_resource.prebuilt', 'null_resource.user']);
    expect(names({ reached })).toEqual(['built', 'elsewhere']);
    expect(names({ reached: new Set() })).toEqual([]);
  });
});

describe('an image in the archive of ECR', () => {
  const missing = { state: 'absent', reference: 'team/built:src-0', missing: 'image' } as const;
  const archived = { ...missing, archived: { fix: 'have it restored' } };

  test.each<[string, boolean, Partial<FoundBuilt>, Partial<Planned>]>([
    ['is restored by the apply of its stack', true, {}, {}],
    ['is restored by the phase of the images', true, {}, { phase: 'images' }],
    ['has to be there for the services', false, {}, { phase: 'services' }],
    ['has to be there where its stack is not applied', false, {}, { stacks: ['web'] }],
    ['is not one that is nowhere', false, { presence: missing }, {}],
  ])('%s', (_, expected, found, planned) => {
    const image: FoundBuilt = { image: built, tag: 'src-0', presence: archived, ...found };
    const whole = { stacks: ['shop'], phase: undefined, reached: undefined, builds: false, ...planned };
    expect(isRestored(image, whole)).toBe(expected);
  });
});
