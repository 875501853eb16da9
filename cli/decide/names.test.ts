import { chooseNamed, fullName, type Named, shortName } from './names';

const IMAGES: readonly Named[] = [
  { stack: 'shop', name: 'api' },
  { stack: 'shop', name: 'worker' },
  { stack: 'web', name: 'api' },
  { stack: 'web', name: 'front-page' },
  { stack: 'web', name: 'tools/lint' },
];

describe('the images that are meant', () => {
  test.each([
    ['all without a name', [], ['shop/api', 'shop/worker', 'web/api', 'web/front-page', 'web/tools/lint']],
    ['the one by its full name', ['web/api'], ['web/api']],
    ['the one by a name that only one stack has', ['worker'], ['shop/worker']],
    ['the one by a name with a slash', ['tools/lint'], ['web/tools/lint']],
    ['all of a stack', ['shop/*'], ['shop/api', 'shop/worker']],
    ['those of a name in every stack', ['*/api'], ['shop/api', 'web/api']],
    ['those by a pattern of the name alone', ['a*'], ['shop/api', 'web/api']],
    ['those by single letters', ['ap?'], ['shop/api', 'web/api']],
    [
      'each once, in the order of the program',
      ['web/api', 'shop/*', 'shop/api'],
      ['shop/api', 'shop/worker', 'web/api'],
    ],
  ])('are %s', (_, names, expected) => {
    expect(chooseNamed(IMAGES, names).map(fullName)).toEqual(expected);
  });

  test('are none of a program that has none', () => {
    expect(chooseNamed([], [])).toEqual([]);
  });

  test.each([
    ['a name that none has', 'aip', 'unknown image aip', 'did you mean api?'],
    ['a full name that none has', 'shop/wroker', 'unknown image shop/wroker', 'did you mean shop/worker?'],
    ['a pattern that fits none', 'shpo/*', 'unknown image shpo/*', 'did you mean shop/api?'],
    ['a pattern whose dot is no letter', 'a.*', 'unknown image a.*', 'did you mean api?'],
    ['a name in two stacks', 'api', 'which api?', 'name it with its stack: shop/api, web/api'],
    ['an empty name', '', 'unknown image ', 'did you mean api?'],
  ])('fails on %s', (_, name, what, fix) => {
    expect(() => chooseNamed(IMAGES, [name])).toThrow(expect.objectContaining({ what, fix, exitCode: 64 }) as Error);
  });

  test('fails on any name of a program without images', () => {
    const error = expect.objectContaining({ what: 'unknown image api', fix: 'the program has none' }) as Error;
    expect(() => chooseNamed([], ['api'])).toThrow(error);
  });
});

describe('the shortest name', () => {
  test.each([
    ['api of shop', IMAGES[0]!, 'shop/api'],
    ['worker', IMAGES[1]!, 'worker'],
    ['tools/lint', IMAGES[4]!, 'tools/lint'],
  ])('means one image alone: %s', (_, image, expected) => {
    expect(shortName(image, IMAGES)).toBe(expected);
    expect(chooseNamed(IMAGES, [expected])).toEqual([image]);
  });

  test('is the full one where another has it as its full name', () => {
    const clashing = [...IMAGES, { stack: 'tools', name: 'lint' }];
    expect(shortName(IMAGES[4]!, clashing)).toBe('web/tools/lint');
  });
});
