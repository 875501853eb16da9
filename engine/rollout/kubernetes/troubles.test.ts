import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubernetesApi } from './api';
import type { Condition, Deployment, Event, Pod, ReplicaSet } from './objects';
import { Troubles } from './troubles';
import { deployment as deployments } from './workloads/deployment';

/** What the API of Kubernetes answers; an end-to-end test asks a real one. */
let pods: Pod[];
let set: ReplicaSet;
let events: Record<string, Event[]>;
let forbidden: string[];
let asked: string[];
let server: Server;
let troubles: (workload: Deployment) => Promise<string[]>;

const REVISION = { 'deployment.kubernetes.io/revision': '2' };
const deployment = (...conditions: Condition[]): Deployment => ({
  metadata: { name: 'api', uid: 'deployment', annotations: REVISION },
  spec: { selector: { matchLabels: { app: 'api' } }, template: { spec: { containers: [] } } },
  status: { conditions },
});
const replicaSet = (...conditions: Condition[]): ReplicaSet => ({
  metadata: { name: 'api-7d', uid: 'set', annotations: REVISION, ownerReferences: [{ uid: 'deployment' }] },
  spec: { template: { spec: { containers: [] } } },
  status: { conditions },
});
const pod = (name: string, waiting: string, creationTimestamp = ''): Pod => ({
  metadata: { name, uid: `uid-of-${name}`, creationTimestamp, ownerReferences: [{ uid: 'set' }] },
  spec: { containers: [] },
  status: { containerStatuses: [{ name: 'api', ready: false, state: { waiting: { reason: waiting } } }] },
});
const warning = (reason: string, message: string, at = '2026-01-01T00:00:00Z'): Event => ({
  reason,
  message,
  lastTimestamp: at,
});
const failure = (message: string): Condition => {
  return { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message };
};

describe('troubles', () => {
  beforeEach(async () => {
    [pods, set, events, forbidden, asked] = [[], replicaSet(), {}, [], []];
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://cluster');
      const kind = pathname.split('/').at(-1) ?? '';
      const selector = searchParams.get('fieldSelector') ?? '';
      if (kind === 'events') asked.push(selector);
      const uid = /involvedObject.uid=([^,]+)/.exec(selector)?.[1] ?? '';
      const items = { pods, replicasets: [set], events: events[uid] ?? [] }[kind];
      const refused = forbidden.includes(kind);
      response.writeHead(refused ? 403 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refused ? { kind: 'Status', message: `${kind} are forbidden` } : { items }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const api = await KubernetesApi.connect({}, 'x', {
      env: { KUBE_HOST: host },
      signal: new AbortController().signal,
    });
    const all = new Troubles(api, 'apps');
    troubles = (workload) => all.of(workload, deployments);
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  test('knows nothing of a roll-out that only waits', async () => {
    expect(await troubles(deployment({ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }))).toEqual(
      [],
    );
  });

  test('tells once what ReplicaSet, Deployment and events say of a pod that may not be made', async () => {
    const quota = (name: string) => `pods "api-7d-${name}" is forbidden: exceeded quota: full`;
    set = replicaSet(failure(quota('x2x4z')));
    events = {
      set: ['', '', '(combined from similar events): '].map((prefix, at) =>
        warning('FailedCreate', `${prefix}Error creating: ${quota(`b5v9${String(at + 4)}`)}`),
      ),
    };

    expect(await troubles(deployment(failure(quota('x2x4z'))))).toEqual([
      'FailedCreate: Error creating: pods "api-7d-b5v94" is forbidden: exceeded quota: full',
    ]);
  });

  test('tells what only the Deployment knows, when its ReplicaSet may not be made', async () => {
    set = { ...set, metadata: { ...set.metadata, annotations: {} } };
    events = { deployment: [warning('ReplicaSetCreateError', 'admission webhook "x" denied the request: no')] };
    const condition = { type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message: 'denied: no' };

    expect(await troubles(deployment(condition))).toEqual([
      'ReplicaSetCreateError: denied: no',
      'ReplicaSetCreateError: admission webhook "x" denied the request: no',
    ]);
  });

  test('tells the last two different warnings, the newest first, and asks for nothing else', async () => {
    pods = [pod('api-1', 'ContainerCreating')];
    events = {
      'uid-of-api-1': [
        warning('FailedScheduling', 'old', '2026-01-01T00:00:01Z'),
        warning('FailedMount', 'volume', '2026-01-01T00:00:03Z'),
        {
          reason: 'FailedCreatePodSandBox',
          message: 'network',
          eventTime: '2026-01-01T00:00:02.500000Z',
          lastTimestamp: null,
        },
        { reason: 'FailedMount', message: 'volume', series: { lastObservedTime: '2026-01-01T00:00:02.9Z' } },
      ],
    };

    expect(await troubles(deployment())).toEqual([
      'pod api-1: ContainerCreating; FailedMount: volume; FailedCreatePodSandBox: network',
    ]);
    expect(asked.sort()).toEqual(
      ['deployment', 'set', 'uid-of-api-1'].map((uid) => `involvedObject.uid=${uid},type=Warning`),
    );
  });

  test('looks at the newest pods, and tells those in one trouble together', async () => {
    const seconds = (name: string, reason: string, second: number) => pod(name, reason, `2026-01-01T00:00:0${second}Z`);
    pods = [
      seconds('api-1', 'Old', 1),
      seconds('api-2', 'CrashLoopBackOff', 2),
      seconds('api-3', 'ImagePullBackOff', 3),
      seconds('api-4', 'CrashLoopBackOff', 4),
    ];
    for (const name of ['api-2', 'api-4']) {
      events[`uid-of-${name}`] = [warning('BackOff', `back-off of ${name}_apps(uid-of-${name})`)];
    }

    expect(await troubles(deployment())).toEqual([
      'pod api-4, api-2: CrashLoopBackOff; BackOff: back-off of it_apps(uid-of-it)',
      'pod api-3: ImagePullBackOff',
    ]);
  });

  test('keeps long texts and escape sequences out', async () => {
    set = replicaSet(failure(`\u001b[2J${'long '.repeat(1_000)}`));
    const [told = ''] = await troubles(deployment());

    expect(told).toMatch(/^FailedCreate: long long .*…$/);
    expect(told.length).toBeLessThan(1_050);
  });

  test('tells of at most eight', async () => {
    const conditions = Array.from({ length: 20 }, (_, number) => failure(`trouble <${String(number)}>`));

    expect(await troubles(deployment(...conditions))).toHaveLength(8);
  });

  test.each([
    ['events', ['pod api-1: ImagePullBackOff; the events cannot be read: it answered 403: events are forbidden']],
    ['replicasets', ['the pods cannot be read: it answered 403: replicasets are forbidden', 'FailedCreate: quota']],
  ])('says that %s may not be read, and what it knows without them', async (kind, expected) => {
    pods = [pod('api-1', 'ImagePullBackOff')];
    forbidden = [kind];

    expect((await troubles(deployment(failure('quota')))).slice(0, expected.length)).toEqual(expected);
  });
});
