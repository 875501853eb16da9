import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failure } from '../../../test/engine-failure';
import { KubernetesApi } from './api';
import { imagesInUse } from './images-in-use';

const container = (image: string) => ({ name: 'c', image });
const template = (...images: string[]) => ({ template: { spec: { containers: images.map(container) } } });

/** What the API of a cluster lists, a page for each inner list. */
let lists: Record<string, unknown[][]>;
let asked: string[];
let server: Server;
let api: KubernetesApi;

describe('images in use', () => {
  beforeEach(async () => {
    lists = {};
    asked = [];
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      asked.push(`${url.pathname}${url.search}`);
      const page = Number(url.searchParams.get('continue') ?? 0);
      const pages = lists[url.pathname] ?? [[]];
      const body =
        pages[0]?.[0] === 'forbidden'
          ? { kind: 'Status', reason: 'Forbidden', message: 'cannot list at the cluster scope' }
          : { metadata: page + 1 < pages.length ? { continue: String(page + 1) } : {}, items: pages[page] };
      response.writeHead('kind' in body ? 403 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    api = await KubernetesApi.connect({ host }, 'x', { env: {}, signal: new AbortController().signal });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const found = async (): Promise<string[]> => [...(await imagesInUse(api))].sort();

  test.each<[string, string, unknown, string[]]>([
    [
      'a pod, with the digest that runs',
      '/api/v1/pods',
      {
        spec: { containers: [container('a:1')] },
        status: { containerStatuses: [{ image: 'a:1', imageID: 'a@sha256:1' }] },
      },
      ['a:1', 'a@sha256:1'],
    ],
    [
      'init and ephemeral containers',
      '/api/v1/pods',
      { spec: { containers: [], initContainers: [container('i:1')], ephemeralContainers: [container('e:1')] } },
      ['e:1', 'i:1'],
    ],
    [
      'a volume that is an image',
      '/api/v1/pods',
      { spec: { containers: [], volumes: [{ name: 'v', image: { reference: 'v:1', pullPolicy: 'Always' } }] } },
      ['v:1'],
    ],
    ['a Deployment without pods', '/apis/apps/v1/deployments', { spec: { replicas: 0, ...template('d:1') } }, ['d:1']],
    ['a StatefulSet', '/apis/apps/v1/statefulsets', { spec: template('s:1', 's:2') }, ['s:1', 's:2']],
    ['a DaemonSet', '/apis/apps/v1/daemonsets', { spec: template('x:1') }, ['x:1']],
    ['a Job', '/apis/batch/v1/jobs', { spec: template('j:1') }, ['j:1']],
    ['a CronJob', '/apis/batch/v1/cronjobs', { spec: { jobTemplate: { spec: template('c:1') } } }, ['c:1']],
  ])('finds the images of %s', async (_what, path, item, expected) => {
    lists[path] = [[item]];

    expect(await found()).toEqual(expected);
  });

  test.each<[string, string, unknown]>([
    [
      'a pod that ends',
      '/api/v1/pods',
      { metadata: { deletionTimestamp: '2026' }, spec: { containers: [container('a')] } },
    ],
    [
      'a pod that has ended',
      '/api/v1/pods',
      { spec: { containers: [container('a')] }, status: { phase: 'Succeeded' } },
    ],
    ['a pod that failed', '/api/v1/pods', { spec: { containers: [container('a')] }, status: { phase: 'Failed' } }],
    [
      'a Job that is done',
      '/apis/batch/v1/jobs',
      { spec: template('a'), status: { conditions: [{ type: 'Complete', status: 'True' }] } },
    ],
  ])('does not count %s', async (_what, path, item) => {
    lists[path] = [[item]];

    expect(await found()).toEqual([]);
  });

  test('reads every page of every namespace', async () => {
    lists['/apis/apps/v1/deployments'] = [
      [{ spec: template('a:1') }],
      [{ spec: template('a:2') }],
      [{ spec: template('a:3') }],
    ];

    expect(await found()).toEqual(['a:1', 'a:2', 'a:3']);
    expect(asked.filter((each) => each.includes('deployments'))).toEqual([
      '/apis/apps/v1/deployments?limit=500',
      '/apis/apps/v1/deployments?limit=500&continue=1',
      '/apis/apps/v1/deployments?limit=500&continue=2',
    ]);
  });

  test('finds nothing in an empty cluster, and in one that lacks a kind', async () => {
    expect(await found()).toEqual([]);
  });

  test('fails when a list is refused', async () => {
    lists['/apis/batch/v1/cronjobs'] = [['forbidden']];

    expect((await failure(imagesInUse(api))).why).toMatch(/cannot list at the cluster scope/);
  });
});
