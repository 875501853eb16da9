import { KubernetesProvider, type KubernetesProviderConfig } from '@cdktf/provider-kubernetes/lib/provider';
import { type IResolvable, Lazy, TerraformStack, TerraformVariable, Token } from 'cdktf';
import type { ClusterAccess } from '../../contract/kubernetes';
import { Checkout } from '../../test/checkout';
import { blocksOf, settingsOf } from '../terraform/provider-settings';
import { clusterAccess } from './cluster-access';
import { EXEC_SETTINGS, KUBERNETES_SETTINGS } from './cluster-settings';

let checkout: Checkout;

describe('cluster access', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  function provided(settings: KubernetesProviderConfig, overrides: Readonly<Record<string, unknown>> = {}) {
    const main = new TerraformStack(checkout.app(), 'main');
    const provider = new KubernetesProvider(main, 'kubernetes', settings);
    for (const [path, value] of Object.entries(overrides)) provider.addOverride(path, value);
    return { main, provider };
  }

  const access = (...given: Parameters<typeof provided>) => clusterAccess(provided(...given).main, undefined);

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
    ['a whole path, as the provider has it', { configPath: '/kube/config' }, { configPath: '/kube/config' }],
    ['a list of files', { configPaths: ['a', '~/b'] }, { configPaths: ['a', '~/b'] }],
    ['an empty text, which is not "not set"', { configPath: '', host: '' }, { configPath: '', host: '' }],
    [
      'another cluster and another user than those of the context',
      { configContextCluster: 'c', configContextAuthInfo: 'u' },
      { contextCluster: 'c', contextAuthInfo: 'u' },
    ],
    [
      'a host',
      { host, clusterCaCertificate: 'PEM', insecure: false },
      { host, clusterCaCertificate: 'PEM', insecure: false },
    ],
    [
      'how the server is reached and known',
      { proxyUrl: 'http://proxy:3128', tlsServerName: 'api', insecure: true },
      { proxyUrl: 'http://proxy:3128', tlsServerName: 'api', insecure: true },
    ],
    [
      'the parts of a login that are no secret',
      { username: 'me', clientCertificate: 'PEM' },
      { username: 'me', clientCertificate: 'PEM' },
    ],
    // cdktf writes the names of variables in lower case; what is written is what the provider gets.
    ['a program that logs in', { host: 'h', exec: [exec] }, { host: 'h', exec: { ...exec, env: { a: 'b' } } }],
    ['nothing of what leads nowhere', { alias: 'a', ignoreLabels: ['x'], experiments: [{}] }, {}],
  ])('takes over %s', (_what, settings, expected) => {
    const { main, provider } = provided(settings);
    expect(clusterAccess(main, provider)).toEqual(expected);
  });

  test('takes over what is put into the block by hand', () => {
    const byHand = { config_context: 'b', load_config_file: false, exec: [{ api_version: 'v1', command: 'login' }] };
    expect(access({ configContext: 'a' }, byHand)).toEqual({
      context: 'b',
      loadConfigFile: false,
      exec: { apiVersion: 'v1', command: 'login' },
    });
  });

  test('prefers the provider that it is given', () => {
    const { main } = provided({ configContext: 'a' });
    const other = new KubernetesProvider(main, 'other', { configContext: 'b', alias: 'other' });

    expect(clusterAccess(main, undefined)).toEqual({ context: 'a' });
    expect(clusterAccess(main, other)).toEqual({ context: 'b' });
  });

  test('knows every setting of the bindings', () => {
    const { carried, irrelevant, refused } = KUBERNETES_SETTINGS;
    const { provider } = provided({});
    const all = Object.keys((provider as unknown as { synthesizeAttributes(): object }).synthesizeAttributes());
    expect([...carried, ...irrelevant, ...Object.keys(refused)]).toEqual(expect.arrayContaining(all));
    const [inExec = {}] = blocksOf(settingsOf(provided({ exec: [exec] }).provider)['exec']);
    expect(EXEC_SETTINGS.carried).toEqual(expect.arrayContaining(Object.keys(inExec)));
  });

  test.each<[string, KubernetesProviderConfig]>([
    ['token', { token: 'secret' }],
    ['password', { password: 'secret' }],
    ['clientKey', { clientKey: 'secret' }],
    ['token', { token: '' }],
  ])('fails on a provider with %s, and does not show it', (setting, settings) => {
    expect(() => access(settings)).toThrow(
      `main: 'provider' must be a KubernetesProvider without '${setting}': it would be`,
    );
    expect(() => access(settings)).not.toThrow('secret');
  });

  test.each<[string, KubernetesProviderConfig, Readonly<Record<string, unknown>>, string]>([
    [
      'a setting of a newer provider',
      {},
      { config_data: 'x' },
      "has 'configData', which this version of cdktf-slipway does not know: it may lead elsewhere\n  fix:  leave it to",
    ],
    [
      'the token by hand',
      {},
      { token: 'secret' },
      "without 'token': it would be written down for the engine\n  fix:  use `exec`",
    ],
    [
      'a newer setting of exec',
      { exec: [exec] },
      { 'exec.0.install_hint': 'x' },
      "has 'installHint', which this version",
    ],
    ['a proxy with a login', { proxyUrl: 'http://me:secret@proxy' }, {}, "without a login in 'proxyUrl'"],
    ['a proxy that only Terraform knows', { proxyUrl: host }, {}, 'known before Terraform runs'],
    ['files that only Terraform knows', { configPaths: Token.asList('${var.x}') }, {}, "'configPaths' is known"],
    ['a verification that only Terraform knows', {}, { insecure: '${var.x}' }, "'insecure' is true or false"],
  ])('fails on %s', (_what, settings, overrides, message) => {
    expect(() => access(settings, overrides)).toThrow(message);
    expect(() => access(settings, overrides)).not.toThrow('secret');
  });

  test('fails on a verification that is a variable', () => {
    const { main, provider } = provided({});
    provider.insecure = new TerraformVariable(main, 'x', { type: 'bool' }).value as IResolvable;
    expect(() => clusterAccess(main, undefined)).toThrow("whose 'insecure' is");
  });
});
