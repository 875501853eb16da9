import { inUseTag, isCommitTag, isInUse, isLasting } from './kinds';

it('names the environment and the first 12 digits of the source in the in-use tag', () => {
  expect(inUseTag('prod', 'src-0123456789abcdef0123')).toBe('in-use-prod-0123456789ab');
});

it.each([
  ['prod', 'in-use-prod-0123456789ab', true],
  ['prod', 'in-use-preprod-0123456789ab', false],
  ['prod', 'in-use-prod-eu-0123456789ab', false],
  ['prod', 'in-use-prod-0123456789ab-0123456789ab', false],
  ['prod-0123456789ab', 'in-use-prod-0123456789ab-0123456789ab', true],
  ['prod', 'in-use-prod-', false],
  ['prod', 'in-use-prod-0123456789abcdef0123', false],
])('tells whether %s runs the image of %s', (environment, tag, expected) => {
  expect(isInUse(environment, tag)).toBe(expected);
});

it.each([
  ['src-0123456789abcdef0123', 'lasting'],
  ['1.2.3', 'lasting'],
  ['10.0.0-3f2a1c9', 'lasting'],
  ['in-use-prod-0123456789ab', 'in use'],
  ['latest', 'moving'],
  ['3f2a1c9d5e6b7a8091a2b3c4d5e6f70812345678', 'commit'],
  ['build-7', 'commit'],
  ['1.2', 'commit'],
  ['v1.2.3', 'commit'],
])('knows what %s is: %s', (tag, kind) => {
  expect({ lasting: isLasting(tag), commit: isCommitTag(tag, ['latest']) }).toEqual({
    lasting: kind === 'lasting',
    commit: kind === 'commit',
  });
});
