import { REPOSITORY } from './registry';

describe('a repository', () => {
  test.each([
    'localhost:5000/api',
    '127.0.0.1:5000/team/api',
    '[::1]:5000/a',
    'ghcr.io/acme/a_b__c-d.e',
    'A.example/x',
  ])('is one like %s', (repository) => {
    expect(REPOSITORY.test(repository)).toBe(true);
  });

  test.each([
    'ghcr.io/../api',
    'ghcr.io/Acme/api',
    'ghcr.io/acme//api',
    'ghcr.io/acme/',
    'user:secret@ghcr.io/acme/api',
    'ghcr.io?x/acme/api',
    'ghcr.io#/acme/api',
    'ghcr.io/acme/api:latest',
    'https://ghcr.io/acme/api',
    'ghcr.io:x/acme/api',
    'ghcr.io/acme/a..b',
    'api',
  ])('fails to be %s', (repository) => {
    expect(REPOSITORY.test(repository)).toBe(false);
  });
});
