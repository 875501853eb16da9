import { isLoopback, parseRepository } from './repository';

describe('a repository', () => {
  test.each([
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/api',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      'team/api',
    ],
    ['localhost/api', 'localhost', 'api'],
    ['registry:5000/api', 'registry:5000', 'api'],
    ['[::1]:5000/team/api', '[::1]:5000', 'team/api'],
    ['Registry/api', 'Registry', 'api'],
    ['team/api', 'registry-1.docker.io', 'team/api'],
    ['localhosts/api', 'registry-1.docker.io', 'localhosts/api'],
    ['nginx', 'registry-1.docker.io', 'library/nginx'],
    ['docker.io/nginx', 'registry-1.docker.io', 'library/nginx'],
    ['index.docker.io/team/api', 'registry-1.docker.io', 'team/api'],
  ])('%s is at %s as %s', (reference, host, name) => {
    expect(parseRepository(reference)).toEqual({ host, name });
  });
});

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST:5000', 'a.localhost', '127.0.0.1', '127.1.2.3:80', '[::1]', '[::1]:5000'])(
    'is %s',
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  test.each([
    'localhost.evil.example',
    'notlocalhost',
    '127.0.0.1.evil.example',
    '127.evil.example',
    '1127.0.0.1',
    '127.0.0.1000',
    '128.0.0.1',
    '[::2]',
  ])('is not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
