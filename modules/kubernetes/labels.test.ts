import { TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { KubernetesService } from './kubernetes-service';
import type { KubernetesServiceProps } from './kubernetes-service-props';

let checkout: Checkout;

describe('labels', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  type Labels = Record<string, string>;

  interface Declared {
    readonly metadata: { readonly labels: Labels };
    readonly spec: {
      readonly selector: { readonly match_labels: Labels };
      readonly template: { readonly metadata: { readonly labels: Labels } };
    };
  }

  function declared(props: Partial<KubernetesServiceProps>): {
    deployment: Declared;
    service: Record<string, unknown>;
  } {
    const stack = new TerraformStack(checkout.app(), 'main');
    const image = { name: 'api-service', reference: 'nginx:1' };
    new KubernetesService(stack, 'service', { image, ports: [80], ...props });
    const { resource } = JSON.parse(Testing.synth(stack)) as {
      resource: {
        kubernetes_deployment_v1: { api_service: Declared };
        kubernetes_service_v1: { api_service: Record<string, unknown> };
      };
    };
    return {
      deployment: resource.kubernetes_deployment_v1.api_service,
      service: resource.kubernetes_service_v1.api_service,
    };
  }

  const NAME = { 'app.kubernetes.io/name': 'api-service' };

  test('finds pods by the recommended label, as it always did', () => {
    const { deployment, service } = declared({});

    expect(deployment.metadata.labels).toEqual(NAME);
    expect(deployment.spec.selector.match_labels).toEqual(NAME);
    expect(deployment.spec.template.metadata.labels).toEqual(NAME);
    expect(service).toMatchObject({ metadata: { labels: NAME }, spec: { selector: NAME } });
  });

  test('puts further labels on everything, and selects as before', () => {
    const { deployment, service } = declared({ labels: { app: 'api-service' } });

    const labels = { ...NAME, app: 'api-service' };
    expect(deployment.metadata.labels).toEqual(labels);
    expect(deployment.spec.template.metadata.labels).toEqual(labels);
    expect(deployment.spec.selector.match_labels).toEqual(NAME);
    expect(service).toMatchObject({ metadata: { labels }, spec: { selector: NAME } });
  });

  test('takes a selector of its own', () => {
    const { deployment, service } = declared({
      labels: { app: 'api-service', tier: '' },
      selector: { app: 'api-service' },
    });

    expect(deployment.spec.selector.match_labels).toEqual({ app: 'api-service' });
    expect(service).toMatchObject({ spec: { selector: { app: 'api-service' } } });
  });

  test.each<[string, Labels]>([
    ['a prefix', { 'example.com/team': 'a' }],
    ['a prefix of one label', { 'team/a': 'a' }],
    ['an empty value', { team: '' }],
    ['capitals, dots and underscores', { Team_a: 'A.b_c-D' }],
    ['63 characters', { ['a'.repeat(63)]: 'a'.repeat(63) }],
    ['a prefix of 253 characters', { [`${'a.'.repeat(126)}a/b`]: 'c' }],
    ['digits', { '1': '2' }],
  ])('takes %s', (_, labels) => {
    expect(declared({ labels }).deployment.metadata.labels).toEqual({ ...NAME, ...labels });
  });

  const key = `'labels' must be named by at most 63 letters, digits, '-', '_' and '.'`;

  test.each<[string, Partial<KubernetesServiceProps>, string]>([
    ['an empty key', { labels: { '': 'a' } }, key],
    ['a key with a space', { labels: { 'a b': 'a' } }, key],
    ['a key that ends with a dash', { labels: { 'a-': 'a' } }, key],
    ['a key of 64 characters', { labels: { ['a'.repeat(64)]: 'a' } }, key],
    ['a key without a name', { labels: { 'example.com/': 'a' } }, key],
    ['a key without a prefix', { labels: { '/a': 'a' } }, key],
    ['a key of three parts', { labels: { 'a/b/c': 'a' } }, key],
    ['a prefix in capitals', { labels: { 'Example.com/a': 'a' } }, key],
    ['a prefix with an underscore', { labels: { 'a_b/a': 'a' } }, key],
    ['a prefix of 254 characters', { labels: { [`${'a.'.repeat(126)}aa/b`]: 'a' } }, key],
    ['a line break', { labels: { 'a\n': 'a' } }, key],
    ['a key of a template', { labels: { 'a${b}': 'a' } }, `'labels' must be `],
    ['a value with a space', { labels: { a: 'b c' } }, `'labels.a' must be empty, or at most 63 letters`],
    ['a value with a slash', { labels: { a: 'b/c' } }, `'labels.a' must be empty, or at most 63 letters`],
    ['a value that starts with a dash', { labels: { a: '-b' } }, `'labels.a' must be empty, or`],
    ['a value of 64 characters', { labels: { a: 'b'.repeat(64) } }, `'labels.a' must be empty, or`],
    ['a value with a line break', { labels: { a: 'b\n' } }, `'labels.a' must be empty, or`],
    ['a value that is no text', { labels: { a: 7 as unknown as string } }, `'labels.a' must be empty, or`],
    ['a value that is not known', { labels: { a: '${var.a}' } }, `'labels.a' must be `],
    [
      'the label of Kubernetes',
      { labels: { 'pod-template-hash': 'a' } },
      `'labels' cannot have 'pod-template-hash', which Kubernetes sets itself`,
    ],
    ['an empty selector', { selector: {} }, `'selector' cannot be empty: it would find every pod`],
    [
      'a selector of a label that the pods lack',
      { selector: { app: 'a' } },
      `'selector' has {"app":"a"}, which the pods do not have: theirs are {"app.kubernetes.io/name":"api-service"}\n  fix:  give it in 'labels' too`,
    ],
    [
      'a selector of another value',
      { labels: { app: 'a' }, selector: { app: 'b' } },
      `'selector' has {"app":"b"}, which the pods do not have: theirs are {"app.kubernetes.io/name":"api-service","app":"a"}`,
    ],
    [
      'another name without a selector',
      { labels: { 'app.kubernetes.io/name': 'b' } },
      `'selector' has {"app.kubernetes.io/name":"api-service"}, which the pods do not have: theirs are {"app.kubernetes.io/name":"b"}`,
    ],
    ['a selector that is no label', { selector: { 'a b': 'c' } }, `'selector' must be named by at most 63`],
  ])('fails on %s', (_, props, message) => {
    expect(() => declared(props)).toThrow(`main/service: ${message}`);
  });
});
