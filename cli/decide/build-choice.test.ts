import { withBuildChoice } from './build-choice';

describe('whether a command builds what is missing', () => {
  test.each(['', 'auto', 'never'])('is what the environment says: %j', (said) => {
    expect(withBuildChoice({ SLIPWAY_BUILD: said }, true)).toEqual({ SLIPWAY_BUILD: said });
  });

  test('is said to all that it starts where the command line forbids it', () => {
    const env = { SLIPWAY_BUILD: 'auto', PATH: '/bin' };
    expect(withBuildChoice(env, false)).toEqual({ SLIPWAY_BUILD: 'never', PATH: '/bin' });
  });

  test.each([true, false])('fails for what nobody understands, also where nothing is to be built: %j', (isAllowed) => {
    const attempt = () => withBuildChoice({ SLIPWAY_BUILD: 'nevr' }, isAllowed);
    expect(attempt).toThrow(/^SLIPWAY_BUILD is "nevr"\n.* auto and never\n.*'never'/);
  });
});
