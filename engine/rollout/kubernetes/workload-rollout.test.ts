import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubernetesTarget } from '../../../contract/kubernetes';
import { failure } from '../../../test/engine-failure';
import type { Deployment, Pod } from './objects';
import { WorkloadRollout } from './workload-rollout';

/** Enough of the API of Kubernetes on loopback for one Deployment; real ones are met in the end-to-end tests. */
let server: Server;
let address: string;
let deployment: Deployment | undefined;
let pods: Pod[];
let patches: unknown[];
/** What an admission webhook makes of the image that is set. */
let admission: string;
/** What happens to the Deployment before each time it is read. */
let steps: (() => void)[];
let refusal: number | undefined;
/** So many patches meet a change that came in between. */
let conflicts: number;
let authorization: string | undefined;

const OLD = 'localhost:5000/api:src-0';
const NEW = 'localhost:5000/api:src-1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const target: KubernetesTarget = {
  kind: 'kubernetes',
  namespace: 'apps',
  workload: 'Deployment',
  name: 'api',
  container: 'api',
  cluster: {},
};

const pod = (name: string, image: string, more: Partial<Pod['status']> = {}): Pod => ({
  metadata: { name, uid: name, ownerReferences: [{ uid: 'rs' }] },
  spec: { containers: [{ name: 'api', image }] },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], ...more },
});

const make = (
  image: string,
  status: Deployment['status'] = {},
  spec: Partial<Deployment['spec']> = {},
): Deployment => ({
  metadata: {
    name: 'api',
    uid: 'd',
    generation: 1,
    resourceVersion: '7',
    annotations: { 'slipway/configuration': 'c1', 'deployment.kubernetes.io/revision': '2' },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'api' } },
    template: { spec: { containers: [{ name: 'api', image }] } },
    ...spec,
  },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1, ...status },
});

const respond = (path: string): unknown => {
  if (path.endsWith('/replicasets')) {
    const annotations = { 'deployment.kubernetes.io/revision': '2' };
    return { items: [{ metadata: { name: 'rs', uid: 'rs', ownerReferences: [{ uid: 'd' }], annotations } }] };
  }
  if (path.endsWith('/pods')) return { items: pods };
  if (path.endsWith('/events')) {
    return { items: [{ type: 'Warning', reason: 'Failed', message: 'pull access denied', lastTimestamp: '1' }] };
  }
  steps.shift()?.();
  return deployment;
};

beforeEach(async () => {
  deployment = make(OLD);
  pods = [pod('api-1', NEW)];
  patches = [];
  admission = NEW;
  steps = [];
  refusal = undefined;
  conflicts = 0;
  server = createServer((request, response) => {
    authorization = request.headers.authorization;
    const json = (code: number, body: unknown) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const status = (code: number, reason: string) => json(code, { kind: 'Status', reason, message: `m ${reason}` });
    if (refusal !== undefined) return status(refusal, 'Refused');
    const { pathname } = new URL(request.url ?? '', 'http://x');
    if (request.method === 'GET') {
      const body = respond(pathname);
      return body === undefined ? status(404, 'NotFound') : json(200, body);
    }
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      patches.push(JSON.parse(text));
      if (patches.length <= conflicts) return status(409, 'Conflict');
      deployment = make(admission);
      json(200, deployment);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const { signal } = new AbortController();
const said: string[] = [];
const connect = (change: Partial<KubernetesTarget> = {}, timeoutSeconds = 5) =>
  WorkloadRollout.connect(
    { ...target, ...change },
    {
      image: NEW,
      digests: new Set([DIGEST]),
      timeoutSeconds,
      say: (line) => said.push(line),
      context: { env: { KUBE_HOST: address, KUBE_TOKEN: 'T' }, signal },
    },
  );
const roll = async (configuration = 'c1', change: Partial<KubernetesTarget> = {}) =>
  (await (await connect(change)).roll(configuration)).state;
const prove = async (timeoutSeconds?: number) => (await connect({}, timeoutSeconds)).prove();

describe('rolling an image out', () => {
  test('sets the image of the named container, bound to the state that was read', async () => {
    expect(await roll()).toBe('rolled-out');
    expect(patches).toEqual([
      {
        metadata: { resourceVersion: '7' },
        spec: { template: { spec: { containers: [{ name: 'api', image: NEW }] } } },
      },
    ]);
    expect(authorization).toBeUndefined();
  });

  test('leaves a Deployment that does not exist to Terraform', async () => {
    deployment = undefined;
    expect(await roll()).toBe('absent');
  });

  test('leaves a Deployment alone whose configuration changes too', async () => {
    expect(await roll('c2')).toBe('other-configuration');
    expect(patches).toEqual([]);
  });

  test('proves an image that is set already, without a change', async () => {
    deployment = make(NEW);
    expect(await roll()).toBe('runs');
    expect(patches).toEqual([]);
  });

  test.each([
    ['by its digest', `${NEW}@${DIGEST}`, 0],
    ['of a mirror, by its digest', `mirror.internal/api@${DIGEST}`, 0],
    ['of a mirror', 'mirror.internal/api:src-1', 2],
  ])('rolls nothing out twice where a webhook sets the name %s', async (_, mutated, sent) => {
    admission = mutated;
    deployment = make(mutated);
    pods = [pod('api-1', `${NEW}@${DIGEST}`)];
    expect([await roll(), await roll()]).toEqual(['runs', 'runs']);
    expect(patches).toHaveLength(sent);
  });

  test('reads and decides again after a conflict', async () => {
    conflicts = 1;
    expect(await roll()).toBe('rolled-out');
    expect(patches).toHaveLength(2);
  });

  test('fails when a change comes in between each time, without ever waiting for a roll-out', async () => {
    conflicts = Infinity;
    const { what, why } = await failure(roll());
    expect([what, why]).toEqual([
      'deployment apps/api cannot be changed',
      'each of 10 times somebody else had changed it in between',
    ]);
    expect(patches).toHaveLength(10);
  });

  test('fails when the container is not there: a patch would add it', async () => {
    expect((await failure(roll('c1', { container: 'web' }))).why).toBe('it has api');
    expect(patches).toEqual([]);
  });

  test.each([
    [401, /log in to the cluster/],
    [403, /list replicasets, pods and events/],
  ])('fails on %d with its fix', async (code, fix) => {
    refusal = code;
    expect((await failure(roll())).fix).toMatch(fix);
  });

  test('fails when the cluster cannot be reached: that is not "absent"', async () => {
    address = 'http://127.0.0.1:1';
    const error = await failure(roll());
    expect(error.what).toBe('the cluster http://127.0.0.1:1 cannot be reached');
  });
});

describe('proving a roll-out', () => {
  test('waits until it is complete', async () => {
    deployment = make(NEW, { updatedReplicas: 0 });
    steps = [() => undefined, () => (deployment = make(NEW))];
    await prove();
    expect(steps).toEqual([]);
  });

  test('waits until the cluster has seen the change', async () => {
    deployment = make(NEW, { observedGeneration: 0 });
    steps = [() => undefined, () => (deployment = make(NEW))];
    await prove();
    expect(steps).toEqual([]);
  });

  test('accepts a mirror by the digest that the node reports', async () => {
    deployment = make(NEW);
    const mirrored = { name: 'api', ready: true, imageID: `mirror.internal/cache/api@${DIGEST}` };
    pods = [pod('api-1', 'mirror.internal/cache/api:src-1', { containerStatuses: [mirrored] })];
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test('accepts a Deployment that a webhook pinned to the digest', async () => {
    deployment = make(`${NEW}@${DIGEST}`);
    pods = [pod('api-1', `${NEW}@${DIGEST}`)];
    expect(await prove()).toEqual({ state: 'runs' });
  });

  test('proves nothing of a Deployment without replicas', async () => {
    deployment = make(NEW, { replicas: 0, updatedReplicas: 0, availableReplicas: 0 }, { replicas: 0 });
    pods = [];
    expect(await prove()).toEqual({ state: 'idle', why: 'has 0 replicas' });
    expect(await roll()).toBe('idle');
  });

  test('fails when one of the ready pods runs another image, and names some of them', async () => {
    deployment = make(NEW, { replicas: 6, updatedReplicas: 6, availableReplicas: 6 }, { replicas: 5 });
    const foreign = ['2', '3', '4', '5', '6'].map((each) => pod(`api-${each}`, 'other/api:src-1'));
    pods = [pod('api-1', NEW), ...foreign];
    const { what, why } = await failure(prove());
    expect(what).toBe(`deployment apps/api: 1 of 5 pods run ${NEW}`);
    expect(why).toBe(
      'api-2 runs other/api:src-1; api-3 runs other/api:src-1; api-4 runs other/api:src-1; and 2 more; ' +
        `its digest is ${DIGEST}`,
    );
  });

  test('fails when the pods are no longer ready', async () => {
    deployment = make(NEW);
    pods = [];
    expect((await failure(prove())).why).toBe('the others are no longer ready');
  });

  test.each([
    ['a Deployment with another image', () => (deployment = make(OLD)), /set to .*src-0/],
    ['pods with another image', () => ((deployment = make(NEW)), (pods = [pod('api-1', OLD)])), /api-1 runs .*src-0/],
    ['a paused Deployment', () => (deployment = make(NEW, {}, { paused: true })), /paused/],
  ])('fails on %s', async (_, change, why) => {
    change();
    expect((await failure(prove())).why).toMatch(why);
  });

  test('fails on no Deployment at all', async () => {
    deployment = undefined;
    expect((await failure(prove())).what).toBe('deployment apps/api does not exist');
  });

  test('fails after the progress deadline with the reasons of the pods and the last warnings', async () => {
    const reason = 'ProgressDeadlineExceeded';
    const conditions = [{ type: 'Progressing', status: 'False', reason, message: 'has timed out progressing' }];
    deployment = make(NEW, { availableReplicas: 0, conditions });
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image' };
    pods = [
      pod('api-1', NEW, { conditions: [], containerStatuses: [{ name: 'api', ready: false, state: { waiting } }] }),
    ];
    expect((await failure(prove())).why).toBe(
      'has timed out progressing; pod api-1: ImagePullBackOff: Back-off pulling image; Failed: pull access denied',
    );
  });

  test('fails at its own limit, and says how a container ended', async () => {
    deployment = make(NEW, { availableReplicas: 0 });
    const crash = { waiting: { reason: 'CrashLoopBackOff' } };
    const lastState = { terminated: { reason: 'Error', exitCode: 3 } };
    const containerStatuses = [{ name: 'api', ready: false, state: crash, lastState }];
    pods = [pod('api-1', NEW, { conditions: [], containerStatuses })];
    expect((await failure(prove(0.5))).why).toMatch(
      /not complete after 0.5 s: 0 of 1 new pods available; pod api-1: CrashLoopBackOff \(Error, exit code 3\)/,
    );
  });
});
