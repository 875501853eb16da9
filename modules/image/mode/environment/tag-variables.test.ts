import type { ImageId } from './choices';
import { chosenForAll, tagVariable, TagVariables } from './tag-variables';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const images = (...names: string[]): ImageId[] => names.map((name) => ({ stack: 'shop', name }));

describe('the variable of an image', () => {
  test.each([
    ['api', 'IMAGE_TAG_API'],
    ['api-service', 'IMAGE_TAG_API_SERVICE'],
    ['api--service', 'IMAGE_TAG_API__SERVICE'],
    ['apiService', 'IMAGE_TAG_APISERVICE'],
    ['team/api.v2', 'IMAGE_TAG_TEAM_API_V2'],
    ['api🚢x', 'IMAGE_TAG_API_X'],
  ])('of %s is %s', (name, variable) => {
    expect(tagVariable(name)).toBe(variable);
    expect(new TagVariables({ [variable]: '1' }).of({ stack: 'shop', name })).toEqual({
      choice: '1',
      from: variable,
      own: true,
    });
  });

  test('is that of the images of this name in all stacks', () => {
    const variables = new TagVariables({ IMAGE_TAG_API: '1' });
    const both = ['shop', 'blog'].map((stack) => ({ stack, name: 'api' }));

    expect(both.map((image) => variables.of(image)?.choice)).toEqual(['1', '1']);
    expect(() => variables.requireKnown(both)).not.toThrow();
  });
});

describe('the value of a variable', () => {
  test.each(['source', '1.2.3', 'latest', '_x', 'A'.repeat(128), DIGEST, `1.2.3@${DIGEST}`])('can be %s', (value) => {
    expect(chosenForAll({ IMAGE_TAG: value })).toEqual({ choice: value, from: 'IMAGE_TAG', own: false });
    expect(new TagVariables({ IMAGE_TAG_API: value }).of({ stack: 'shop', name: 'api' })?.choice).toBe(value);
  });

  test.each([
    ['white space before it', ' 1.2.3', 'white space'],
    ['a line break after it', '1.2.3\n', 'white space'],
    ['white space alone', ' ', 'white space'],
    ['white space in it', '1.2 3', 'a tag has'],
    ['a tag with build metadata', '1.2.3+4', 'a tag has'],
    ['a tag that starts with a dot', '.1', 'a tag has'],
    ['a tag of 129 characters', 'a'.repeat(129), 'a tag has'],
    ['a digest that is too short', 'sha256:abc', 'a digest is'],
    ['a digest in upper case', DIGEST.toUpperCase().replace('SHA', 'sha'), 'a digest is'],
    ['a digest of another kind', `1.2.3@sha512:${'a'.repeat(128)}`, 'a digest is'],
    ['a digest without its tag', `@${DIGEST}`, 'a digest is'],
    ['a whole reference', 'registry.example/team/api:1.2.3', 'the repository is not part of it'],
    ['a repository with a tag', 'api:1.2.3', 'the repository is not part of it'],
    ['an expression', '${var.x}', 'a tag has'],
  ])('fails on %s', (_, value, why) => {
    for (const variable of ['IMAGE_TAG', 'IMAGE_TAG_API']) {
      const read = () => [chosenForAll({ [variable]: value }), new TagVariables({ [variable]: value })];
      expect(read).toThrow(`${variable} must be 'source', a tag, a digest (sha256:…), or both (1.2.3@sha256:…), got "`);
      expect(read).toThrow(why);
    }
  });

  test('fails without a copy of what would move the cursor', () => {
    expect(() => chosenForAll({ IMAGE_TAG: 'a\u001b[2J\u202eb' })).toThrow('got "a b"\n');
  });
});

describe('a variable', () => {
  const known = (environment: NodeJS.ProcessEnv, ...names: string[]) => {
    return () => new TagVariables(environment).requireKnown(images(...names));
  };

  test('fails on no image of the program, with the nearest name', () => {
    expect(known({ IMAGE_TAG_APU_SERVICE: '1' }, 'worker', 'api-service')).toThrow(
      [
        'IMAGE_TAG_APU_SERVICE is set, and the program has no such image that can be switched',
        '  why:  there is IMAGE_TAG_API_SERVICE, IMAGE_TAG_WORKER',
        '  fix:  did you mean IMAGE_TAG_API_SERVICE? Else unset it',
      ].join('\n'),
    );
  });

  test.each([
    ['far from all names', { IMAGE_TAG_BACKEND: '1' }, ['api'], 'fix:  unset it'],
    ['of a program without images', { IMAGE_TAG_API: '1' }, [], 'no image of the program can be switched'],
    ['in lower case', { IMAGE_TAG_api: '1' }, ['api'], 'did you mean IMAGE_TAG_API?'],
    ['without a name', { IMAGE_TAG_: '1' }, ['api'], 'there is IMAGE_TAG_API'],
  ])('fails on one %s', (_, environment, names, message) => {
    expect(known(environment, ...names)).toThrow(message);
  });

  test.each([
    ['api-service', 'api_service'],
    ['api', 'API'],
  ])('fails on two images: %s and %s', (one, other) => {
    const variable = tagVariable(one);
    expect(known({ [variable]: '1' }, one, other)).toThrow(
      `${variable} is set, and is the variable of several images: ${[one, other].sort().join(', ')}`,
    );
    expect(known({ IMAGE_TAG: '1' }, one, other)).not.toThrow();
  });
});
