import { compareVersions, versionIn } from './version';

describe('versionIn', () => {
  test.each([
    ['Docker version 28.2.2, build e6534b4', '28.2.2'],
    ['github.com/docker/buildx v0.35.0 1234abc', '0.35.0'],
    ['/opt/2.9.9/registry github.com/distribution/distribution/v3 v3.0.0', '3.0.0'],
    ['etcd Version: 3.4.23\nGit SHA: Not provided', '3.4.23'],
    ['Client Version: v1.32.4-dispatcher', '1.32.4'],
    ['Kubernetes v1.34.4', '1.34.4'],
    ['', undefined],
    ['no version here', undefined],
  ])('it finds in %j the version %s', (text, version) => expect(versionIn(text)).toBe(version));
});

describe('compareVersions', () => {
  test.each([
    ['1.11.4', '1.5', 1],
    ['1.5', '1.5.0', 0],
    ['0.9.12', '0.10', -1],
    ['3.2.4-stand-in-01ab', '3.2.4', 0],
  ])('it orders %s and %s', (left, right, order) => expect(Math.sign(compareVersions(left, right))).toBe(order));
});
