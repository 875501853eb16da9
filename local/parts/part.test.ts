import { official } from './official';
import { overrideVariable, PART_NAMES, PARTS } from './part';

const LINUX = { os: 'linux', arch: 'amd64' };

describe('part', () => {
  test('it keeps every part under its own name', () => {
    expect(PART_NAMES.filter((name) => PARTS[name].name !== name)).toEqual([]);
  });

  test('it names the variable that overrides a part', () => {
    expect(overrideVariable('kube-apiserver')).toBe('SLIPWAY_PART_KUBE_APISERVER');
  });

  test('it downloads OpenTofu with the list of checksums beside it', () => {
    expect(official('tofu', '1.12.6', LINUX)).toEqual({
      url: 'https://github.com/opentofu/opentofu/releases/download/v1.12.6/tofu_1.12.6_linux_amd64.tar.gz',
      checksums: 'https://github.com/opentofu/opentofu/releases/download/v1.12.6/tofu_1.12.6_SHA256SUMS',
      packed: 'tar',
    });
  });

  test.each(['moto', 'busybox'] as const)('it knows no official download of %s', (name) => {
    expect(official(name, PARTS[name].version, LINUX)).toBeUndefined();
  });

  test.each([
    ['kube-apiserver', { os: 'darwin', arch: 'arm64' }],
    ['tofu', { os: 'win32', arch: 'amd64' }],
    ['tofu', { os: 'linux', arch: 'riscv64' }],
  ] as const)('it knows no official download of %s for %j', (name, platform) => {
    expect(official(name, '1.0.0', platform)).toBeUndefined();
  });
});
