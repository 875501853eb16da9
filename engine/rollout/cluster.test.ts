import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { RunnerError } from '../runner-error';
import { clusterSettings } from './cluster-settings';
import { kubeConfig } from './kube-config';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, contexts: string[], current?: string): string => {
  const target = path.join(folder, name);
  const config = {
    clusters: contexts.map((context) => ({ name: context, cluster: { server: `https://${context}.example` } })),
    users: contexts.map((context) => ({ name: context, user: { token: `token of ${context} in ${name}` } })),
    contexts: contexts.map((context) => ({ name: context, context: { cluster: context, user: context } })),
    'current-context': current,
  };
  writeFileSync(target, JSON.stringify(config));
  return target;
};
const load = (access: Parameters<typeof clusterSettings>[0], env: NodeJS.ProcessEnv = {}) =>
  kubeConfig(clusterSettings(access, folder, env), env);

describe('cluster settings', () => {
  it.each([
    ['the document before the environment', { configPath: 'a' }, { KUBE_CONFIG_PATH: '/b' }, ['<folder>/a']],
    ['a path in the home folder', { configPath: '~/.kube/x' }, {}, [path.join(homedir(), '.kube/x')]],
    ['KUBE_CONFIG_PATH before KUBE_CONFIG_PATHS', {}, { KUBE_CONFIG_PATH: '/a', KUBE_CONFIG_PATHS: '/b' }, ['/a']],
    ['several files', {}, { KUBE_CONFIG_PATHS: `/a${path.delimiter}/b` }, ['/a', '/b']],
    ['KUBE_CONFIG before KUBECONFIG, as provider 1.x', {}, { KUBE_CONFIG: '/a', KUBECONFIG: '/b' }, ['/a']],
    ['KUBECONFIG', {}, { KUBECONFIG: '/b' }, ['/b']],
    [
      'no KUBECONFIG where provider 1.x is told not to read it',
      {},
      { KUBECONFIG: '/b', KUBE_LOAD_CONFIG_FILE: 'false' },
      [],
    ],
    ['nothing: never the current context of this machine', {}, {}, []],
  ])('take %s', (_, access, env, files) => {
    const expected = files.map((name) => name.replace('<folder>', folder));
    expect(clusterSettings(access, folder, env as NodeJS.ProcessEnv).files).toEqual(expected);
  });
});

describe('kubeconfig', () => {
  it('uses the current context, or the one that is named', async () => {
    const configPath = file('config', ['blue', 'green'], 'blue');
    expect((await load({ configPath })).getCurrentCluster()?.server).toBe('https://blue.example');
    expect((await load({ configPath, context: 'green' })).getCurrentUser()?.token).toBe('token of green in config');
  });

  it('takes names from the first file that has them', async () => {
    const env = { KUBE_CONFIG_PATHS: [file('one', ['a'], 'a'), file('two', ['a', 'b'], 'b')].join(path.delimiter) };
    expect((await load({}, env)).getCurrentUser()?.token).toBe('token of a in one');
    expect((await load({}, { ...env, KUBE_CTX: 'b' })).getCurrentUser()?.token).toBe('token of b in two');
  });

  it('takes single settings over those of the file', async () => {
    const configPath = file('config', ['a'], 'a');
    const config = await load({ configPath, clusterCaCertificate: 'PEM', insecure: true }, { KUBE_TOKEN: 'T' });
    expect(config.getCurrentCluster()).toMatchObject({ server: 'https://a.example', skipTLSVerify: true });
    expect(config.getCurrentCluster()?.caData).toBe(Buffer.from('PEM').toString('base64'));
    expect(config.getCurrentUser()?.token).toBe('T');
  });

  it('logs in with the plugin of the provider block', async () => {
    const answer = JSON.stringify({ status: { token: 'from the plugin' } });
    const script = 'process.stdout.write(process.env.ANSWER)';
    const exec = { apiVersion: 'v1', command: process.execPath, args: ['-e', script], env: { ANSWER: answer } };
    const options: { headers?: Record<string, unknown> } = {};
    await (await load({ host: 'a.example', exec })).applyToHTTPSOptions(options);
    expect(options.headers?.['Authorization']).toBe('Bearer from the plugin');
  });

  it.each([
    ['no cluster at all', {}, /neither the provider nor KUBE_\* variables/],
    ['a file that is not there', { configPath: 'none' }, /ENOENT/],
    ['a context that is not there', { configPath: 'config', context: 'red' }, /does not define it/],
    ['a file without a current context', { configPath: 'config' }, /no current context/],
  ])('fails on %s', async (_, access, why) => {
    file('config', ['a']);
    const error = await load(access).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RunnerError);
    expect((error as RunnerError).why).toMatch(why);
  });
});
