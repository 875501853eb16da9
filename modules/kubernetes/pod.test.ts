import { Lazy } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { declaredService, podOf } from '../../test/helpers/declared-service';
import type { KubernetesServiceProps } from './kubernetes-service-props';

let checkout: Checkout;

describe('the pods of a service', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  const pod = (props: Partial<KubernetesServiceProps>) =>
    podOf(declaredService(checkout.app(), props)['kubernetes_deployment_v1.api']);
  const image = (...platforms: string[]) => ({ name: 'api', reference: 'nginx:1', platforms });

  /** The nodes that take it: systems, and architectures of each. */
  function nodes(...platforms: string[]): string[] {
    const { affinity } = pod({ image: image(...platforms) }) as unknown as {
      affinity: {
        node_affinity: {
          required_during_scheduling_ignored_during_execution: {
            node_selector_term: { match_expressions: { values: string[] }[] }[];
          };
        };
      };
    };
    const { node_selector_term: terms } = affinity.node_affinity.required_during_scheduling_ignored_during_execution;
    return terms.map((term) => term.match_expressions.map(({ values }) => values.join('|')).join(' '));
  }

  test.each([
    [['linux/arm64'], ['linux arm64']],
    [['linux/arm64', 'linux/amd64'], ['linux amd64|arm64']],
    [['linux/arm/v6', 'linux/arm/v7'], ['linux arm']],
    [['linux/x86_64'], ['linux amd64']],
    [
      ['windows/amd64', 'linux/arm64'],
      ['windows amd64', 'linux arm64'],
    ],
  ])('run an image of %j on nodes that can run it: %j', (platforms, expected) => {
    expect(nodes(...platforms)).toEqual(expected);
  });

  test('run an image whose platforms nobody knows anywhere', () => {
    expect(pod({})).not.toHaveProperty('affinity');
  });

  test.each([[[]], [['arm64']]])('fails on an image of the platforms %j', (platforms) => {
    expect(() => pod({ image: image(...platforms) })).toThrow(
      `main/service: 'image.platforms' must be platforms like 'linux/arm64', got ${JSON.stringify(platforms)}`,
    );
  });

  test('get secrets by reference, after the other variables', () => {
    const secret = Lazy.stringValue({ produce: () => '${kubernetes_secret_v1.db.metadata[0].name}' });
    const { container } = pod({ env: { A: '1' }, secrets: { DB_URL: { secret, key: 'url' } } });

    expect(container[0]['env']).toEqual([
      { name: 'A', value: '1' },
      {
        name: 'DB_URL',
        value_from: { secret_key_ref: { name: '${kubernetes_secret_v1.db.metadata[0].name}', key: 'url' } },
      },
    ]);
  });

  test.each<[string, Partial<KubernetesServiceProps>, unknown]>([
    ['a little by default', {}, { requests: { cpu: '100m', memory: '128Mi' } }],
    ['what they are given', { cpu: '1', memory: '2Gi' }, { requests: { cpu: '1', memory: '2Gi' } }],
    [
      'as much as they may use, by the rules of Kubernetes, where only that is said',
      { cpu: { limit: '2' }, memory: { limit: '1Gi' } },
      { limits: { cpu: '2', memory: '1Gi' } },
    ],
    [
      'less than they may use',
      { cpu: { request: '500m', limit: '1' }, memory: { request: '1000Ki', limit: '1Mi' } },
      { requests: { cpu: '500m', memory: '1000Ki' }, limits: { cpu: '1', memory: '1Mi' } },
    ],
    [
      'exactly as much, in whatever unit',
      { cpu: { request: '1e0', limit: '1' }, memory: { request: '1048576k', limit: '1Ti' } },
      { requests: { cpu: '1e0', memory: '1048576k' }, limits: { cpu: '1', memory: '1Ti' } },
    ],
  ])('ask for %s', (_what, props, expected) => {
    expect(pod(props).container[0]['resources']).toEqual(expected);
  });
});
