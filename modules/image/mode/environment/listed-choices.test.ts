import type { ImageId } from './choices';
import { ListedChoices } from './listed-choices';

const PROGRAM: ImageId[] = [
  { stack: 'shop', name: 'worker' },
  { stack: 'shop', name: 'api-service' },
  { stack: 'blog', name: 'api-service' },
];

const listed = (stack: string, name: string) =>
  new ListedChoices([
    { ...PROGRAM[0]!, choice: '1', from: 'slipway.pins.json' },
    { stack, name, choice: '1', from: 'IMAGES_FILE (images.json)' },
  ]);

describe('a file', () => {
  test.each(PROGRAM)('can be about $stack/$name, which the program has', ({ stack, name }) => {
    expect(() => listed(stack, name).requireKnown(PROGRAM)).not.toThrow();
  });

  test('fails on a stack that the program does not have, and says which it has', () => {
    expect(() => listed('shp', 'worker').requireKnown(PROGRAM)).toThrow(
      [
        "IMAGES_FILE (images.json) is about stack 'shp', which the program does not have among those that can be switched",
        '  why:  there is blog, shop',
        '  fix:  did you mean shop? Else take it out of the file',
      ].join('\n'),
    );
  });

  test('fails on an image that the stack does not have, and says which it has', () => {
    expect(() => listed('shop', 'api').requireKnown(PROGRAM)).toThrow(
      [
        "IMAGES_FILE (images.json) is about stack 'shop' and its image 'api', which the program does not have among those that can be switched",
        '  why:  there is api-service, worker',
        '  fix:  take it out of the file',
      ].join('\n'),
    );
  });

  test('fails on an image that another stack has', () => {
    expect(() => listed('blog', 'worker').requireKnown(PROGRAM)).toThrow(
      "is about stack 'blog' and its image 'worker'",
    );
  });

  test('fails where no image of the program can be switched', () => {
    expect(() => listed('shop', 'worker').requireKnown([])).toThrow(
      "slipway.pins.json is about stack 'shop', which the program does not have among those that can be switched\n" +
        '  why:  no image of the program can be switched\n',
    );
  });
});
