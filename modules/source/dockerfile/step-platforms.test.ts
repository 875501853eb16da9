import { readSet } from './read-set';

describe('the platforms of steps', () => {
  test.each<[string, string, readonly string[]]>([
    ['none where nothing is run', 'FROM a\nCOPY x /', []],
    ['that of the image', 'FROM a\nRUN x', ['linux/arm64']],
    ['that of the image, also on nothing', 'FROM scratch\nCOPY x /\nRUN ["/x"]', ['linux/arm64']],
    [
      'none where only the machine that builds runs',
      'FROM --platform=$BUILDPLATFORM a AS b\nRUN x\nFROM a\nCOPY --from=b /x /',
      [],
    ],
    [
      'those of FROM',
      'FROM --platform=linux/s390x a AS b\nRUN x\nFROM a\nRUN y\nCOPY --from=b /x /',
      ['linux/s390x', 'linux/arm64'],
    ],
    [
      'that of the first of stages that start from each other',
      'FROM --platform=linux/s390x a AS b\nFROM b AS c\nFROM --platform=linux/386 c\nRUN x',
      ['linux/s390x'],
    ],
    ['none of stages that are not built', 'FROM --platform=linux/s390x a AS b\nRUN x\nFROM a\nCOPY x /', []],
    ['none of what nobody but another frontend understands', '# syntax=other/frontend\nFROM a\nRUN x', []],
  ])('are %s', (_, dockerfile, expected) => {
    expect(readSet(`${dockerfile}\n`, { platform: 'linux/arm64/v8' }).stepPlatforms).toEqual(expected);
  });

  test('are those of declared triggers too', () => {
    const { stepPlatforms } = readSet('FROM a\nCOPY x /\n', { platform: 'linux/arm64', onbuild: ['RUN npm ci'] });
    expect(stepPlatforms).toEqual(['linux/arm64']);
  });
});
