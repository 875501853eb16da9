import { parseChallenge } from './token-service';

describe('a challenge', () => {
  test.each([
    [
      'Bearer realm="https://a.example/token",service="registry"',
      { realm: 'https://a.example/token', service: 'registry' },
    ],
    ['bearer realm="https://a.example/token"', { realm: 'https://a.example/token' }],
    [
      'Bearer  REALM=https://a.example/token , Service=registry',
      { realm: 'https://a.example/token', service: 'registry' },
    ],
    ['Basic realm="b", Bearer realm="https://a.example/t"', { realm: 'https://a.example/t' }],
    [String.raw`Bearer realm="https://a.example/\"t\"",error="a,b"`, { realm: 'https://a.example/"t"' }],
  ])('%s leads to a token service', (value, challenge) => {
    expect(parseChallenge(value)).toEqual(challenge);
  });

  test.each(['', 'Basic realm="registry"', 'Bearer service="registry"', 'Forbearer realm="https://a.example/token"'])(
    '%j leads to none',
    (value) => {
      expect(parseChallenge(value)).toBeUndefined();
    },
  );
});
