import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientFiles, writeClientFiles } from './client-files';
import { droppedVariables, localEnvironment } from './environment';
import type { LocalAws } from './records';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-environment-'));
describe('environment', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  const local: LocalAws = {
    name: 'test',
    folder,
    endpoint: 'http://127.0.0.1:4000',
    registry: 'localhost:4000',
    region: 'eu-west-1',
  };

  const kubernetes = { kubeconfig: '/instance/kubeconfig', server: 'https://127.0.0.1:6443', context: 'slipway-test' };

  /** An environment of someone who works with real accounts and clusters. */
  const dangerous = {
    AWS_PROFILE: 'production',
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'theirs',
    AWS_SESSION_TOKEN: 'theirs',
    AWS_ENDPOINT_URL: 'https://ecr.eu-west-1.amazonaws.com',
    AWS_ENDPOINT_URL_ECR: 'https://ecr.eu-west-1.amazonaws.com',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
    AWS_ROLE_ARN: 'arn:aws:iam::1:role/production',
    KUBECONFIG: '/theirs/kubeconfig',
    KUBE_CTX: 'production',
    KUBE_HOST: 'https://production',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    DOCKER_HOST: 'ssh://production',
    DOCKER_CONTEXT: 'production',
    DOCKER_CONFIG: '/theirs/.docker',
    DOCKER_AUTH_CONFIG: '{"auths":{}}',
    DOCKER_TLS_VERIFY: '1',
    BUILDX_BUILDER: 'production',
    BUILDKIT_HOST: 'tcp://production:1234',
  };

  test('keeps nothing of the accounts, clusters and Docker settings that it finds', () => {
    const env = localEnvironment(local, dangerous);

    expect(Object.values(env).filter((value) => Object.values(dangerous).includes(value ?? ''))).toEqual([]);
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('DOCKER_HOST');
  });

  test('keeps what is not about them', () => {
    expect(localEnvironment(local, { PATH: '/bin', TF_LOG: 'info', AWSOME: 'yes' })).toMatchObject({
      PATH: '/bin',
      TF_LOG: 'info',
      AWSOME: 'yes',
    });
  });

  test('leads AWS clients to the instance with fake keys', () => {
    const files = clientFiles(folder);

    expect(localEnvironment(local, dangerous)).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4000',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: files.awsConfig,
      AWS_SHARED_CREDENTIALS_FILE: files.awsCredentials,
    });
  });

  test.each([
    ['to its cluster', { ...local, kubernetes }, kubernetes.kubeconfig],
    ['to no cluster when it has none', local, clientFiles(folder).noCluster],
  ])('leads Kubernetes clients %s', (_, instance, kubeconfig) => {
    expect(localEnvironment(instance, dangerous)).toMatchObject({
      KUBECONFIG: kubeconfig,
      KUBE_CONFIG: kubeconfig,
      KUBE_CONFIG_PATH: kubeconfig,
    });
  });

  test('leads Docker to the one of the instance, without logins and with the plugins', () => {
    writeClientFiles(folder, ['/cache/buildx']);
    const env = localEnvironment({ ...local, docker: { host: 'unix:///run/docker.sock' } }, dangerous);

    expect(env['DOCKER_HOST']).toBe('unix:///run/docker.sock');
    expect(JSON.parse(readFileSync(path.join(env['DOCKER_CONFIG'] ?? '', 'config.json'), 'utf8'))).toEqual({
      auths: {},
      cliPluginsExtraDirs: ['/cache/buildx'],
    });
  });

  test('keeps a proxy away from this machine', () => {
    const env = localEnvironment(local, { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'internal' });

    expect(env).toMatchObject({ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'internal,localhost,127.0.0.1' });
    expect(localEnvironment(local, {})).not.toHaveProperty('NO_PROXY');
  });

  test('names what a shell has to forget', () => {
    expect(droppedVariables(local, dangerous)).toContain('AWS_PROFILE');
    expect(droppedVariables(local, dangerous)).not.toContain('AWS_ACCESS_KEY_ID');
  });

  test.each<[string, Partial<LocalAws>]>([
    ['AWS', { endpoint: 'https://ecr.eu-west-1.amazonaws.com' }],
    ['registry', { registry: '1.dkr.ecr.eu-west-1.amazonaws.com' }],
    ['Kubernetes', { kubernetes: { ...kubernetes, server: 'https://production.example.com' } }],
    ['Docker', { docker: { host: 'ssh://production' } }],
    ['BuildKit', { buildkit: { address: 'tcp://10.0.0.1:1234' } }],
  ])('fails when the %s of the instance is not on this machine', (_, remote) => {
    expect(() => localEnvironment({ ...local, ...remote }, {})).toThrow(/^refused to use/);
  });
});
