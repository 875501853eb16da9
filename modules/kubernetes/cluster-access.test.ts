import { KubernetesProvider, type KubernetesProviderConfig } from '@cdktf/provider-kubernetes/lib/provider';
import { Lazy, TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import type { ClusterAccess } from '../image/document';
import { clusterAccess } from './cluster-access';

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

afterEach(() => checkout.remove());

function access(provider: KubernetesProviderConfig): ClusterAccess {
  const main = new TerraformStack(checkout.app(), 'main');
  new KubernetesProvider(main, 'kubernetes', provider);
  return clusterAccess(main, undefined);
}

const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws', args: ['eks'], env: { A: 'b' } };
const host = Lazy.stringValue({ produce: () => '${aws_eks_cluster.x.endpoint}' });

test.each<[string, KubernetesProviderConfig, ClusterAccess]>([
  ['nothing: the environment decides', {}, {}],
  [
    'a file and a context',
    { configPath: '~/.kube/config', configContext: 'a' },
    { configPath: '~/.kube/config', context: 'a' },
  ],
  ['a file from where Terraform runs', { configPath: 'config' }, { configPath: 'config' }],
  ['a list of one file', { configPaths: ['config'] }, { configPath: 'config' }],
  [
    'a host',
    { host, clusterCaCertificate: 'PEM', insecure: false },
    { host, clusterCaCertificate: 'PEM', insecure: false },
  ],
  ['a program that logs in', { host: 'h', exec: [exec] }, { host: 'h', exec }],
])('takes over %s', (_what, provider, expected) => {
  expect(access(provider)).toEqual(expected);
});

test('gives an absolute file from the folder of the stack', () => {
  expect(access({ configPath: `${checkout.folder}/kube/config` })).toEqual({ configPath: '../../../kube/config' });
});

test('prefers the provider that it is given', () => {
  const main = new TerraformStack(checkout.app(), 'main');
  new KubernetesProvider(main, 'kubernetes', { configContext: 'a' });
  const other = new KubernetesProvider(main, 'other', { configContext: 'b', alias: 'other' });

  expect(clusterAccess(main, undefined)).toEqual({ context: 'a' });
  expect(clusterAccess(main, other)).toEqual({ context: 'b' });
});

test.each<[string, KubernetesProviderConfig]>([
  ['token', { token: 'secret' }],
  ['password', { password: 'secret' }],
  ['clientKey', { clientKey: 'secret' }],
  ['tlsServerName', { tlsServerName: 'secret' }],
])('fails on a provider with %s, and does not show it', (setting, provider) => {
  expect(() => access(provider)).toThrow(`main: 'provider' must be a KubernetesProvider without '${setting}': `);
  expect(() => access(provider)).not.toThrow('secret');
});

test('fails on several files', () => {
  expect(() => access({ configPaths: ['a', 'b'] })).toThrow(
    `main: 'provider' must be a KubernetesProvider with one file in 'configPaths', got ["a","b"]`,
  );
});
