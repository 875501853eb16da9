import { settingsFrom } from './settings';

describe('settings', () => {
  test('has a default for everything', () => {
    const mode = expect.objectContaining({ choiceForAll: 'source' }) as unknown;
    expect(settingsFrom({})).toEqual({
      controlPlane: { region: 'eu-central-1', hashAt: 'plan', kubernetesProvider: '2' },
      fargateApp: { region: 'eu-central-1', stacks: 'two', awsProvider: '6' },
      eventPlatform: { region: 'eu-central-1', awsProvider: '6', mode },
      streaming: { region: 'eu-central-1', awsProvider: '6', mode },
    });
  });

  test('takes an empty variable for an unset one', () => {
    const [empty, unset] = [
      settingsFrom({ HASH_AT: '', BASE_IMAGE: '', IMAGE_TAG: '', GIT_SHA: '', STREAMING_VERSION: '' }),
      settingsFrom({}),
    ];
    expect(JSON.stringify(empty)).toBe(JSON.stringify(unset));
  });

  test('passes the base image and the pull host on', () => {
    expect(settingsFrom({ BASE_IMAGE: 'node:24-alpine', PULL_HOST: 'mirror:5000' }).controlPlane).toMatchObject({
      baseImage: 'node:24-alpine',
      pullHost: 'mirror:5000',
    });
  });

  test('passes the commit and the version of the function on', () => {
    const { streaming } = settingsFrom({ GIT_SHA: '3f2a1c9', STREAMING_VERSION: '7' });
    expect(streaming).toMatchObject({ commit: '3f2a1c9', version: '7' });
  });

  test('fails on a choice that does not exist', () => {
    expect(() => settingsFrom({ HASH_AT: 'apply' })).toThrow('HASH_AT must be plan or synth, got "apply"');
  });
});
