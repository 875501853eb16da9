import { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import { Lazy, TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { configure } from '../settings/stack-settings';
import { KubernetesService } from './kubernetes-service';
import type { KubernetesServiceProps } from './kubernetes-service-props';

let checkout: Checkout;

describe('kubernetes service props', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  const stack = () => new TerraformStack(checkout.app(), 'main');
  const service = (main: TerraformStack, props: Omit<KubernetesServiceProps, 'image'>) =>
    new KubernetesService(main, 'service', { image: plain, ...props });

  const plain = { name: 'api-service', reference: 'nginx:1' };
  const token = Lazy.stringValue({ produce: () => '${var.x}' });

  test.each<[string, Partial<KubernetesServiceProps>, string]>([
    ['a name in capitals', { name: 'Api' }, `'name' must be a DNS label`],
    ['a name with an underscore', { name: 'a_b' }, `'name' must be a DNS label`],
    ['a name of 64 letters', { name: 'a'.repeat(64) }, `'name' must be a DNS label`],
    ['a name that ends with a dash', { name: 'a-' }, `'name' must be a DNS label`],
    ['a name that is not known', { name: token }, `'name' must be known before Terraform runs`],
    ['a namespace in capitals', { namespace: 'Shop' }, `'namespace' must be a DNS label`],
    ['a namespace that is not known', { namespace: token }, `'namespace' must be known before Terraform runs`],
    ['a negative scale', { scale: -1 }, `'scale' must be a whole number from 0, got -1`],
    ['half a pod', { scale: 0.5 }, `'scale' must be a whole number from 0, got 0.5`],
    ['a range from nothing', { scale: { min: 0, max: 2 } }, `'scale.min' must be a whole number from 1, got 0`],
    ['a range that is upside down', { scale: { min: 3, max: 2 } }, `'scale.max' must be a whole number from 3, got 2`],
    [
      'more than all of the CPU',
      { scale: { min: 1, max: 2, cpu: 101 } },
      `'scale.cpu' must be a whole number from 1 to 100, got 101`,
    ],
    ['one port of 0', { port: 0 }, `'port' must be a whole number from 1 to 65535, got 0`],
    [
      'one port and several',
      { port: 80, ports: [81] },
      `'port' cannot be given beside 'ports'\n  fix:  name it in 'ports', the first of which is asked`,
    ],
    ['a port of 0', { ports: [0] }, `'ports[0]' must be a whole number from 1 to 65535, got 0`],
    [
      'a port of 65536',
      { ports: [80, { container: 80, service: 65536 }] },
      `'ports[1].service' must be a whole number from 1 to 65535, got 65536`,
    ],
    [
      'a port name that is too long',
      { ports: [{ container: 80, name: 'a'.repeat(16) }] },
      `'ports[0].name' must be at most 15`,
    ],
    ['two ports of one name', { ports: [80, { container: 80, service: 81 }] }, `'ports' has the name "port-80" twice`],
    ['two ports of one number', { ports: [80, { container: 81, service: 80 }] }, `'ports' has the service 80 twice`],
    ['a variable with a space', { env: { 'A B': '1' } }, `'env' must be named by letters`],
    ['a variable that starts with a digit', { env: { '1A': '1' } }, `'env' must be named by letters`],
    [
      'a health path without a slash',
      { ports: [80], healthPath: 'health' },
      `'healthPath' must be a path that starts with '/', got "health"`,
    ],
    [
      'a health path without a port',
      { healthPath: '/health' },
      `'port' is needed with 'healthPath', which is asked on it`,
    ],
    [
      'a quantity with a wrong unit',
      { memory: '128mb' },
      `'memory' must be a quantity of Kubernetes like '250m', '0.5' or '128Mi', got "128mb"`,
    ],
    ['a number for a quantity', { cpu: 512 as never }, `'cpu' must be a quantity of Kubernetes`],
    ['a limit with a wrong unit', { memory: { limit: '1gb' } }, `'memory.limit' must be a quantity of Kubernetes`],
    [
      'neither request nor limit',
      { cpu: {} },
      `'cpu' must be a quantity, or { request, limit } with one of them, got {}`,
    ],
    [
      'a request above the limit',
      { memory: { request: '1Gi', limit: '1000M' } },
      `'memory.request' must be at most the limit, 1000M, got "1Gi"`,
    ],
    [
      'a request above the limit in another unit',
      { cpu: { request: '1', limit: '500m' } },
      `'cpu.request' must be at most the limit, 500m, got "1"`,
    ],
    [
      'a secret that is in the environment too',
      { env: { A: '1' }, secrets: { A: { secret: 'db', key: 'url' } } },
      `'secrets.A' is in 'env' too\n  fix:  delete one of them`,
    ],
    [
      'a secret with a wrong name',
      { secrets: { A: { secret: 'D B', key: 'url' } } },
      `'secrets.A.secret' must be a DNS`,
    ],
    ['a secret with a wrong key', { secrets: { A: { secret: 'db', key: 'a/b' } } }, `'secrets.A.key' must be a key of`],
    [
      'a secret in a wrong variable',
      { secrets: { 'A B': { secret: 'db', key: 'url' } } },
      `'secrets' must be named by`,
    ],
    ['a command without words', { command: [] }, `'command' must be a list of words like ['npm', 'run', 'migrate']`],
    ['a command as one text', { command: 'npm start' as never }, `'command' must be a list of words`],
    ['a command with NUL', { command: ['a\0'] }, `'command[0]' must be text without NUL`],
    ['nothing to run before', { before: [] }, `'before' must be a list of words`],
    [
      'a name that leaves no room for that of the job',
      { name: 'a'.repeat(48), before: ['migrate'] },
      `'name' must be at most 47 characters with 'before', whose Job has 16 more`,
    ],
    [
      'types that version 1 of the provider does not have',
      { kubernetesProvider: '1' },
      `'apiVersions' must be 'unversioned' with version 1 of the Kubernetes provider, which has no type with a version, got "versioned"\n  fix:  say \`apiVersions: 'unversioned'\`, and keep it when you take a later version: addresses are made of it`,
    ],
    [
      'a version of the provider that is none',
      { kubernetesProvider: '4' as never },
      `'kubernetesProvider' must be "2" or "1"`,
    ],
    ['root', { security: { user: 0 } }, `'security.user' must be a whole number from 1, got 0`],
    ['a timeout of 0', { rolloutTimeoutSeconds: 0 }, `'rolloutTimeoutSeconds' must be a whole number from 1, got 0`],
    ['a pull secret with a slash', { imagePullSecret: 'a/b' }, `'imagePullSecret' must be a DNS name`],
    [
      'rolling out an image from elsewhere',
      { rollOutWithImage: true },
      `'rollOutWithImage' works with an image of this app alone\n  fix:  leave it off`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => service(stack(), props)).toThrow(`main/service: ${message}`);
  });

  test('fails on rolling out with the image what has to wait for a command', () => {
    const image = { ...plain, consumedBy: () => undefined };
    const main = stack();
    configure(main, { rollOutWithImage: true });

    expect(() => new KubernetesService(main, 'service', { image, before: ['migrate'] })).toThrow(
      `main/service: 'rollOutWithImage' cannot be on with 'before': the pods would get the image before that has run\n  fix:  give the service \`rollOutWithImage: false\``,
    );
  });

  test('fails on a Namespace without a name', () => {
    const main = stack();
    const namespace = new Namespace(main, 'namespace', { metadata: { generateName: 'a' } });

    expect(() => service(main, { namespace })).toThrow(
      `main/service: 'namespace' must be a Namespace with a 'metadata.name'`,
    );
  });
});
