import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterAccess } from '../../../contract/kubernetes';
import { failure } from '../../../test/engine-failure';
import { connectionTo } from './connection';
import { kubeConfig } from './kube-config';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
  write('one', ['a', 'b'], 'a');
  write('two', ['b', 'c'], 'c');
  mkdirSync(path.join(folder, '.kube'));
  write('.kube/config', ['home'], 'home');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, contexts: string[], current?: string): void {
  const config = {
    clusters: contexts.map((context) => ({ name: context, cluster: { server: `https://${context}.${name}` } })),
    users: contexts.map((context) => ({ name: context, user: { token: `${context} of ${name}` } })),
    contexts: contexts.map((context) => ({ name: context, context: { cluster: context, user: context } })),
    'current-context': current,
  };
  writeFileSync(path.join(folder, name), JSON.stringify(config));
}

function lock(...versions: string[]): void {
  const block = (version: string, index: number) =>
    `provider "registry${index}.example/hashicorp/kubernetes" {\n  version     = "${version}"\n  constraints = "~> 9.9"\n}\n`;
  const other = 'provider "registry.terraform.io/hashicorp/aws" {\n  version = "6.25.0"\n}\n\n';
  writeFileSync(path.join(folder, '.terraform.lock.hcl'), other + versions.map(block).join('\n'));
}

const connection = (access: ClusterAccess = {}, env: NodeJS.ProcessEnv = {}) =>
  connectionTo(access, { folder, env: { HOME: folder, ...env } });
const serverOf = async (...given: Parameters<typeof connection>) => (await connection(...given)).server;

describe('the cluster of a version of the provider', () => {
  const list = `one${path.delimiter}none${path.delimiter}two`;
  test.each<[string, ClusterAccess, NodeJS.ProcessEnv, string | RegExp]>([
    ['1.13.4: the file of the home folder', {}, {}, 'https://home..kube/config'],
    ['1.13.4: KUBE_CONFIG before KUBECONFIG', {}, { KUBE_CONFIG: 'one', KUBECONFIG: 'two' }, 'https://a.one'],
    ['1.13.4: no list in KUBECONFIG', {}, { KUBECONFIG: list }, /cannot be read/],
    ['1.13.4: not what version 2 reads', {}, { KUBE_CONFIG_PATH: 'one' }, 'https://home..kube/config'],
    ['1.13.4: no file when told so', {}, { KUBE_LOAD_CONFIG_FILE: 'false', KUBECONFIG: 'one' }, /no .* cluster/],
    ['1.13.4: TLS for a host that is not verified', { host: 'h', insecure: true, loadConfigFile: false }, {}, 'https://h'], // prettier-ignore
    ['1.13.4: no proxy', { host: 'https://h', loadConfigFile: false }, { KUBE_PROXY_URL: 'p' }, 'https://h'],
    ['2.38.0: nothing unasked', {}, { KUBECONFIG: 'one', KUBE_CONFIG: 'one' }, /no Kubernetes cluster is given/],
    ['2.38.0: KUBE_CONFIG_PATH before KUBE_CONFIG_PATHS', {}, { KUBE_CONFIG_PATH: 'two', KUBE_CONFIG_PATHS: 'one' }, 'https://c.two'], // prettier-ignore
    ['2.38.0: a list', {}, { KUBE_CONFIG_PATHS: list }, 'https://a.one'],
    ['2.38.0: a list of the block', { configPaths: ['~/two', 'one'] }, {}, 'https://c.two'],
    ['2.38.0: plain HTTP for a host that is not verified', { host: 'h', insecure: true }, {}, 'http://h'],
    ['2.30.0: TLS for it before 2.31', { host: 'h', insecure: true }, {}, 'https://h'],
    ['2.38.0: a name that two files mix', { context: 'b' }, { KUBE_CONFIG_PATHS: list }, /"b" is defined twice/],
    ['3.2.1: the first of two files', { context: 'b' }, { KUBE_CONFIG_PATHS: list }, 'https://b.one'],
    ['3.2.1: an empty setting of the block', { configPath: '' }, { KUBE_CONFIG_PATH: 'one' }, /no Kubernetes cluster/],
    ['3.2.1: the cluster of another context', { configPath: 'two' }, { KUBE_CTX_CLUSTER: 'b' }, 'https://b.two'],
    ['3.2.1: a missing file alone', { configPath: 'none' }, {}, /none cannot be read/],
    ['3.2.1: two settings for the file', { configPaths: ['one'] }, { KUBE_CONFIG_PATH: 'two' }, /two settings/],
    ['3.2.1: a flag that is none', { host: 'https://h' }, { KUBE_INSECURE: 'yes' }, /neither true nor false/],
    ['3.2.1: another home folder', { configPath: '~root/x' }, {}, /cannot be found/],
  ])('%s', async (what, access, env, expected) => {
    lock(what.slice(0, what.indexOf(':')));
    if (typeof expected === 'string') expect(await serverOf(access, env)).toBe(expected);
    else expect((await failure(connection(access, env))).what).toMatch(expected);
  });

  test.each(['0.9.0', '1.10.0', '4.0.0'])('fails on version %s, of which nothing is known', async (version) => {
    lock(version);
    expect((await failure(connection({ host: 'https://h' }))).what).toMatch(`version ${version} of the`);
  });
});

describe('an unknown version', () => {
  test('asks whom all versions ask', async () => {
    rmSync(path.join(folder, '.kube'), { recursive: true });
    expect(await serverOf({ configPath: 'one', context: 'b' })).toBe('https://b.one');
    expect(await serverOf({}, { KUBE_CONFIG_PATH: 'one' })).toBe('https://a.one');
    expect(await serverOf({ host: 'https://h' })).toBe('https://h');
  });

  test.each<[string, ClusterAccess, NodeJS.ProcessEnv]>([
    ['what version 1 reads and later ones do not', {}, { KUBE_CONFIG_PATH: 'one' }],
    ['how a host is spoken to', { host: 'h', insecure: true, loadConfigFile: false }, {}],
    ['the proxy', { configPath: 'one' }, { KUBE_PROXY_URL: 'http://proxy' }],
    ['the name of the server', { configPath: 'one' }, { KUBE_TLS_SERVER_NAME: 'x' }],
  ])('fails on %s', async (_, access, env) => {
    expect((await failure(connection(access, env))).what).toMatch(/cannot be known/);
  });

  test('fails on two versions that differ', async () => {
    lock('1.13.4', '2.38.0');
    expect((await failure(connection({}, { KUBE_CONFIG_PATH: 'one' }))).why).toMatch(
      /1\.13\.4 and 2\.38\.0 are locked/,
    );
    expect(await serverOf({ configPath: 'one' })).toBe('https://a.one');
  });
});

describe('the user', () => {
  beforeEach(() => lock('3.2.1'));
  const userOf = async (...given: Parameters<typeof connection>) => (await connection(...given)).user;

  test('is that of the context, or another one', async () => {
    expect(await userOf({ configPath: 'one' })).toMatchObject({ token: 'a of one' });
    expect(await userOf({ configPath: 'one' }, { KUBE_CTX_AUTH_INFO: 'b' })).toMatchObject({ token: 'b of one' });
    expect(await userOf({ configPath: 'one', contextAuthInfo: 'b' })).toMatchObject({ token: 'b of one' });
  });

  test('is nobody without TLS', async () => {
    expect(await userOf({ host: 'http://h' }, { KUBE_TOKEN: 'T' })).toEqual({});
  });

  test('asks no program where there is a token', async () => {
    const exec = { apiVersion: 'v1', command: 'login' };
    expect((await userOf({ host: 'https://h', exec }, { KUBE_TOKEN: 'T' })).exec).toBeUndefined();
  });

  test('logs in with the plugin of the provider block', async () => {
    const answer = JSON.stringify({ status: { token: 'from the plugin' } });
    const script = 'process.stdout.write(process.env.ANSWER)';
    const exec = { apiVersion: 'v1', command: process.execPath, args: ['-e', script], env: { ANSWER: answer } };
    const options: { headers?: Record<string, unknown> } = {};
    await (await kubeConfig(await connection({ host: 'https://a.example', exec }))).applyToHTTPSOptions(options);
    expect(options.headers?.['Authorization']).toBe('Bearer from the plugin');
  });

  test.each<[string, ClusterAccess, NodeJS.ProcessEnv, RegExp]>([
    ['a token and a password', { configPath: 'one', username: 'me' }, {}, /two logins/],
    ['a certificate without a key', { configPath: 'one', clientCertificate: 'PEM' }, {}, /has no key/],
    ['a user that is not there', { configPath: 'one', contextAuthInfo: 'x' }, {}, /no Kubernetes user "x"/],
    ['a cluster that is not there', { configPath: 'one', contextCluster: 'x' }, {}, /no Kubernetes cluster "x"/],
    ['a context that is not there', { configPath: 'one', context: 'x' }, {}, /no Kubernetes context "x"/],
    ['an authority for a server that is not verified', { host: 'https://h', insecure: true }, { KUBE_CLUSTER_CA_CERT_DATA: 'P' }, /both verified and not/], // prettier-ignore
  ])('fails on %s', async (_, access, env, message) => {
    expect((await failure(connection(access, env))).what).toMatch(message);
  });

  test.each(['as-uid: "7"', 'as-groups: [g]', 'as-user-extra: {a: [b]}'])('fails on a user with %s', async (more) => {
    const clusters = 'clusters: [{name: c, cluster: {server: "https://h"}}]';
    const context = 'contexts: [{name: c, context: {cluster: c, user: u}}]\ncurrent-context: c';
    const user = (fields: string) => `users: [{name: u, user: {as: x, ${fields}}}]\n${clusters}\n${context}`;
    writeFileSync(path.join(folder, 'another'), user(more));
    expect((await failure(connection({ configPath: 'another' }))).what).toBe('the user of the cluster cannot be used');
    writeFileSync(path.join(folder, 'another'), user('as-groups: [], as-user-extra: {}'));
    expect(await userOf({ configPath: 'another' })).toMatchObject({ as: 'x' });
  });

  test.each([
    ['no YAML', '{', /cannot be read/],
    ['another document', '[1]', /cannot be read/],
    ['one name twice', 'clusters: [{name: a, cluster: {server: x}}, {name: a}]', /cannot be read/],
    ['a server that is a number', 'clusters: [{name: a, cluster: {server: 1}}]', /cannot be read/],
  ])('fails on a kubeconfig that is %s', async (_, text, message) => {
    writeFileSync(path.join(folder, 'bad'), text);
    expect((await failure(connection({ configPath: 'bad' }))).what).toMatch(message);
  });
});
