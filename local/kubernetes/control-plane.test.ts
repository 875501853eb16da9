import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupIsRunning } from '../../host/process-identity';
import { type ProcessRecord, type Program, startDetached, stopProcess } from '../../host/processes';
import { ApiServer } from './api-server';
import { type ControlPlane, startControlPlane } from './control-plane';
import { FAIL_ANNOTATION, type Pod } from './pod';
import { runPullChecker } from './pull-checker';

jest.setTimeout(120_000);

const NAMESPACE = 'gpu-controlplane';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const JOBS = `/apis/batch/v1/namespaces/${NAMESPACE}/jobs`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const OTHER_DIGEST = `sha256:${'fedcba9876543210'.repeat(4)}`;

const inRegistry = new Set(['localhost:5000/api:1', 'localhost:5000/api:2']);
const processes: ProcessRecord[] = [];
const undo: (() => Promise<void>)[] = [];
let folder: string;
let plane: ControlPlane;
let cluster: ApiServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-kubernetes-'));
  plane = await startControlPlane({ folder: join(folder, 'plane'), name: 'test', start });
  cluster = ApiServer.fromKubeconfig(readFileSync(plane.kubeconfig, 'utf8'));
  undo.push(() => cluster.close());
  const stop = new AbortController();
  const checker = runPullChecker({ kubeconfig: plane.kubeconfig, signal: stop.signal, imagePresent, imageDigest });
  undo.push(async () => {
    stop.abort();
    await checker;
  });
  await cluster.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
});

afterAll(stopAll);

function imagePresent(reference: string): Promise<boolean> {
  if (reference.includes('unreachable')) throw new Error('the registry answered 503');
  return Promise.resolve(inRegistry.has(reference));
}

function imageDigest(): Promise<string> {
  return Promise.resolve(DIGEST);
}

async function start(program: Program): Promise<ProcessRecord> {
  const record = await startDetached(program, join(folder, `${program.name}.log`));
  processes.push(record);
  return record;
}

async function stopAll(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
  await Promise.all(processes.map((each) => stopProcess(each)));
  await rm(folder, { recursive: true, force: true });
}

interface Deployment {
  readonly status: {
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly replicas?: number;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
  };
}

interface Job {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function deployment(name: string, image: string, annotations: Record<string, string> = {}): object {
  const labels = { app: name };
  return {
    metadata: { name },
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 3,
      selector: { matchLabels: labels },
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels, annotations }, spec: { containers: [{ name: 'main', image }] } },
    },
  };
}

async function podsOf(name: string): Promise<readonly Pod[]> {
  return (await cluster.get<{ items: readonly Pod[] }>(`${PODS}?labelSelector=app%3D${name}`)).items;
}

/** What `main` of each Pod waits for; `ready` when it is. */
async function statesOf(name: string): Promise<(string | undefined)[]> {
  const statuses = (await podsOf(name)).map(({ status }) => status?.containerStatuses?.[0]);
  return statuses.map((status) => (status?.ready ? 'ready' : status?.state.waiting?.reason));
}

async function eventually<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await sleep(100);
  }
}

const bothReady = (states: readonly unknown[]): boolean => states.join() === 'ready,ready';

describe('the control plane', () => {
  test('is ready on loopback, with a kubeconfig that only its owner can read', async () => {
    expect(plane.server).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(plane.context).toBe('slipway-test');
    expect((await stat(plane.kubeconfig)).mode & 0o777).toBe(0o600);
  });

  test('makes a Deployment Available when the registry has its image, and says the digest', async () => {
    await cluster.create(DEPLOYMENTS, deployment('good', 'localhost:5000/api:1'));
    await eventually(() => statesOf('good'), bothReady);
    const [first] = await podsOf('good');
    expect(first?.status?.phase).toBe('Running');
    expect(first?.status?.containerStatuses?.[0]).toMatchObject({
      image: 'localhost:5000/api:1',
      imageID: `localhost:5000/api@${DIGEST}`,
    });
    const { status } = await eventually(
      () => cluster.get<Deployment>(`${DEPLOYMENTS}/good`),
      (found) => found.status.readyReplicas === 2,
    );
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'Available', status: 'True' }));
  });

  test('rolls to another image without going below the replicas asked for', async () => {
    await cluster.merge(`${DEPLOYMENTS}/good`, deployment('good', 'localhost:5000/api:2'));
    const images = async () => (await podsOf('good')).map(({ spec }) => spec.containers[0]?.image).join();
    await eventually(
      async () => {
        const states = await statesOf('good');
        expect(states.filter((state) => state === 'ready').length).toBeGreaterThanOrEqual(2);
        return images();
      },
      (all) => all === 'localhost:5000/api:2,localhost:5000/api:2',
    );
    await eventually(() => statesOf('good'), bothReady);
  });

  test('holds Pods in ImagePullBackOff until their image is pushed', async () => {
    const image = 'localhost:5000/late:1';
    await cluster.create(DEPLOYMENTS, deployment('late', image));
    await eventually(
      () => statesOf('late'),
      (states) => states.join() === 'ImagePullBackOff,ImagePullBackOff',
    );
    const [first] = await podsOf('late');
    const message = `Failed to pull image "${image}": not found`;
    expect(first?.status?.phase).toBe('Pending');
    expect(first?.status?.containerStatuses?.[0]?.state.waiting?.message).toBe(message);
    const events = await eventually(
      () => eventsAbout(first),
      (told) => told.includes(`Warning Failed ${message}`),
    );
    expect(events).toContain(`Normal BackOff Back-off pulling image "${image}"`);
    inRegistry.add(image);
    await eventually(() => statesOf('late'), bothReady);
  });

  test('does not take a registry that gives no answer for one without the image', async () => {
    await cluster.create(DEPLOYMENTS, deployment('unknown', 'localhost:5000/unreachable:1'));
    await eventually(
      () => statesOf('unknown'),
      (states) => states.join() === 'ImagePullBackOff,ImagePullBackOff',
    );
    const [first] = await podsOf('unknown');
    expect(first?.metadata.annotations?.['slipway.local/image']).toBe('unknown');
    expect(first?.status?.containerStatuses?.[0]?.state.waiting?.message).toContain('the registry answered 503');
  });

  test('asks for each container of a Pod by its own reference and pull policy', async () => {
    inRegistry.add('localhost:5000/tools/init').add(`localhost:5000/api:1@${OTHER_DIGEST}`);
    const containers = [
      { name: 'pinned', image: `localhost:5000/api:1@${OTHER_DIGEST}`, imagePullPolicy: 'Always' },
      { name: 'never', image: 'localhost:5000/api:1', imagePullPolicy: 'Never' },
    ];
    const initContainers = [{ name: 'init', image: 'localhost:5000/tools/init' }];
    await cluster.create(PODS, { metadata: { name: 'mixed' }, spec: { initContainers, containers } });
    const { status } = await eventually(
      () => cluster.get<Pod>(`${PODS}/mixed`),
      (pod) => pod.status?.containerStatuses?.[0]?.started === true,
    );
    expect(status?.phase).toBe('Pending');
    expect(status?.initContainerStatuses).toMatchObject([
      { imageID: `localhost:5000/tools/init@${DIGEST}`, state: { terminated: { exitCode: 0 } } },
    ]);
    expect(status?.containerStatuses).toMatchObject([
      { imageID: `localhost:5000/api@${OTHER_DIGEST}`, ready: true },
      { imageID: '', state: { waiting: { reason: 'ErrImageNeverPull' } } },
    ]);
  });

  test.each(['amd64', 'arm64'])('has a node for an image of %s alone', async (architecture) => {
    const name = `on-${architecture}`;
    const nodeSelector = { 'kubernetes.io/arch': architecture };
    const containers = [{ name: 'api', image: 'localhost:5000/api:1' }];
    await cluster.create(PODS, { metadata: { name }, spec: { nodeSelector, containers } });
    await eventually(
      () => cluster.get<Pod>(`${PODS}/${name}`),
      ({ status }) => status?.phase === 'Running',
    );
  });

  test.each([
    ['Complete', 'migrated', {}],
    ['Failed', 'broken', { [FAIL_ANNOTATION]: 'crash' }],
  ])('has a Job %s that is %s', async (type, name, annotations) => {
    const pod = { restartPolicy: 'Never', containers: [{ name: 'job', image: 'localhost:5000/api:1' }] };
    const template = { metadata: { annotations }, spec: pod };
    await cluster.create(JOBS, { metadata: { name }, spec: { backoffLimit: 0, template } });
    await eventually(
      () => cluster.get<Job>(`${JOBS}/${name}`),
      ({ status }) => (status?.conditions ?? []).some((each) => each.type === type && each.status === 'True'),
    );
  });

  test('lets a roll-out fail that crashes, and keeps the old Pods', async () => {
    const broken = deployment('good', 'localhost:5000/api:1', { [FAIL_ANNOTATION]: 'crash' });
    await cluster.merge(`${DEPLOYMENTS}/good`, broken);
    const { status } = await eventually(
      () => cluster.get<Deployment>(`${DEPLOYMENTS}/good`),
      (found) => found.status.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') ?? false,
    );
    expect(status).toMatchObject({ readyReplicas: 2, updatedReplicas: 1 });
    expect((await statesOf('good')).sort()).toEqual(['CrashLoopBackOff', 'ready', 'ready']);
  });

  test('removes a namespace with all that is in it', async () => {
    const path = `/api/v1/namespaces/${NAMESPACE}`;
    await cluster.delete(path);
    const gone = (): Promise<boolean> =>
      cluster.get(path).then(
        () => false,
        (error: unknown) => String(error).includes(': 404 '),
      );
    await eventually(gone, Boolean);
  });

  test('leaves no process and no folder when it is stopped', async () => {
    await stopAll();
    expect(processes).toHaveLength(5);
    expect(processes.filter(groupIsRunning)).toEqual([]);
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});

async function eventsAbout(pod: Pod | undefined): Promise<string[]> {
  interface Event {
    readonly type: string;
    readonly reason: string;
    readonly message: string;
  }
  const query = `fieldSelector=involvedObject.uid%3D${pod?.metadata.uid ?? ''}`;
  const { items } = await cluster.get<{ items: readonly Event[] }>(`/api/v1/namespaces/${NAMESPACE}/events?${query}`);
  return items.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
}
