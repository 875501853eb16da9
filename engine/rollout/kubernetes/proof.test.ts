import type { WorkloadKind } from '../../../contract/kubernetes';
import { failure } from '../../../test/engine-failure';
import { KubernetesObjects } from '../../../test/helpers/kubernetes-objects';
import type { Proof } from '../rollout';
import { WorkloadRollout } from './workload-rollout';

/** Which pods prove a roll-out: those that the workload itself made of its newest template, and no others. */

const IMAGE = 'localhost:5000/api:src-1';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const OTHER = `sha256:${'b'.repeat(64)}`;
const NAMESPACE = '/apis/apps/v1/namespaces/apps';

let cluster: KubernetesObjects;

beforeAll(async () => {
  cluster = await KubernetesObjects.serve();
});
afterAll(() => cluster.stop());

const owned = (owner: string) => [{ uid: owner }];
const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'controller-revision-hash';

interface PodMade {
  readonly by: string;
  readonly of?: string;
  readonly digest?: string;
  readonly isReady?: boolean;
  readonly isDeleted?: boolean;
}

function pod({ by, of = '', digest = DIGEST, isReady = true, isDeleted = false }: PodMade, index: number) {
  return {
    metadata: {
      name: `api-${index}`,
      uid: `pod-${index}`,
      ownerReferences: owned(by),
      labels: { [HASH]: of },
      ...(isDeleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: { containers: [{ name: 'api', image: IMAGE }] },
    status: {
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ name: 'api', ready: isReady, imageID: `localhost:5000/api@${digest}` }],
    },
  };
}

const selector = { matchLabels: { app: 'api' } };
const template = { spec: { containers: [{ name: 'api', image: IMAGE }] } };
const head = { name: 'api', uid: 'own', generation: 1 };

/** What a cluster has of a workload of two pods whose roll-out is complete. */
const WORKLOADS: Readonly<Record<WorkloadKind, (change?: object) => Readonly<Record<string, unknown>>>> = {
  Deployment: () => ({
    [`${NAMESPACE}/deployments/api`]: {
      metadata: { ...head, annotations: { [REVISION]: '2' } },
      spec: { replicas: 2, selector, template },
      status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    },
    [`${NAMESPACE}/replicasets`]: {
      items: [
        set('old', 'own', '1'),
        // Another Deployment's, whose pods have the labels as well.
        set('strange', 'other', '2'),
        set('new', 'own', '2'),
      ],
    },
  }),
  StatefulSet: (change = {}) => ({
    [`${NAMESPACE}/statefulsets/api`]: {
      metadata: head,
      spec: { replicas: 2, selector, template, ...change },
      status: {
        observedGeneration: 1,
        replicas: 2,
        readyReplicas: 2,
        updatedReplicas: 'updateStrategy' in change ? 1 : 2,
        currentRevision: 'new',
        updateRevision: 'new',
      },
    },
  }),
  DaemonSet: (change = {}) => ({
    [`${NAMESPACE}/daemonsets/api`]: {
      metadata: head,
      spec: { selector, template, ...change },
      status: {
        observedGeneration: 1,
        desiredNumberScheduled: 2,
        updatedNumberScheduled: 'updateStrategy' in change ? 1 : 2,
        numberAvailable: 2,
      },
    },
    [`${NAMESPACE}/controllerrevisions`]: {
      items: [revision('old', 'own', 9), revision('strange', 'other', 11), revision('new', 'own', 10)],
    },
  }),
};

function set(name: string, owner: string, number: string) {
  return { metadata: { name, uid: name, ownerReferences: owned(owner), annotations: { [REVISION]: number } } };
}

function revision(hash: string, owner: string, number: number) {
  const name = `api-${hash}`;
  return { metadata: { name, uid: name, ownerReferences: owned(owner), labels: { [HASH]: hash } }, revision: number };
}

async function prove(workload: WorkloadKind, pods: readonly PodMade[], change?: object): Promise<Proof> {
  cluster.objects = { ...WORKLOADS[workload](change), ...podsAre(pods) };
  return proveAsItIs(workload);
}

const podsAre = (pods: readonly PodMade[]) => ({
  '/api/v1/namespaces/apps/pods': { items: pods.map(pod) },
  '/api/v1/namespaces/apps/events': { items: [] },
});

async function proveAsItIs(workload: WorkloadKind): Promise<Proof> {
  const target = {
    kind: 'kubernetes',
    namespace: 'apps',
    workload,
    name: 'api',
    container: 'api',
    cluster: {},
  } as const;
  const digests = new Set([DIGEST]);
  const work = { image: IMAGE, digests, timeoutSeconds: 5, say: () => undefined, context: cluster.context() };
  return (await WorkloadRollout.connect(target, work)).prove();
}

/** A pod that the workload made of its newest template, and one of an earlier one. */
const MADE: Readonly<Record<WorkloadKind, { readonly fresh: PodMade; readonly old: PodMade }>> = {
  Deployment: { fresh: { by: 'new' }, old: { by: 'old' } },
  StatefulSet: { fresh: { by: 'own', of: 'new' }, old: { by: 'own', of: 'old' } },
  DaemonSet: { fresh: { by: 'own', of: 'new' }, old: { by: 'own', of: 'old' } },
};
const STRANGE: Readonly<Record<WorkloadKind, PodMade>> = {
  Deployment: { by: 'strange' },
  StatefulSet: { by: 'other', of: 'new' },
  DaemonSet: { by: 'other', of: 'new' },
};
const KINDS = Object.keys(WORKLOADS) as WorkloadKind[];

describe.each(KINDS)('a %s', (kind) => {
  const { fresh, old } = MADE[kind];

  test('is proved by its pods of the newest template', async () => {
    expect(await prove(kind, [fresh, fresh])).toEqual({ state: 'runs' });
  });

  test('is proved whatever pods of others with its labels run', async () => {
    expect(await prove(kind, [fresh, fresh, { ...STRANGE[kind], digest: OTHER }])).toEqual({ state: 'runs' });
  });

  test('asks for the pods by its selector', async () => {
    cluster.asked.length = 0;
    await prove(kind, [fresh, fresh]);
    expect(cluster.asked).toContain('/api/v1/namespaces/apps/pods app=api');
  });

  test.each<[string, PodMade]>([
    ['of an earlier template', old],
    ['of another workload with its labels', STRANGE[kind]],
    ['that is being deleted', { ...fresh, isDeleted: true }],
    ['that is not ready', { ...fresh, isReady: false }],
  ])('fails with a pod %s in the place of its own', async (_, instead) => {
    const { what, why } = await failure(prove(kind, [fresh, instead]));
    expect(what).toBe(`${kind.toLowerCase()} apps/api: 1 of 2 pods run ${IMAGE}`);
    expect(why).toBe('the others are no longer ready');
  });

  test('fails when the node of a pod reports other content', async () => {
    const { why } = await failure(prove(kind, [fresh, { ...fresh, digest: OTHER }]));
    expect(why).toBe(`api-1 runs ${IMAGE} (${OTHER}); its digest is ${DIGEST}`);
  });

  test('fails when it is not there, by its kind', async () => {
    cluster.objects = {};
    const { what } = await failure(proveAbsent(kind));
    expect(what).toBe(`${kind.toLowerCase()} apps/gone does not exist`);
  });
});

async function proveAbsent(workload: WorkloadKind): Promise<Proof> {
  const target = {
    kind: 'kubernetes',
    namespace: 'apps',
    workload,
    name: 'gone',
    container: 'api',
    cluster: {},
  } as const;
  const work = {
    image: IMAGE,
    digests: undefined,
    timeoutSeconds: 5,
    say: () => undefined,
    context: cluster.context(),
  };
  return (await WorkloadRollout.connect(target, work)).prove();
}

describe('where the update strategy keeps pods', () => {
  test.each<[string, WorkloadKind, object, string]>([
    ['a partition', 'StatefulSet', { rollingUpdate: { partition: 1 } }, 'its partition of 1 keeps the others'],
    [
      'OnDelete',
      'StatefulSet',
      { type: 'OnDelete' },
      'its update strategy OnDelete keeps the others until they are deleted',
    ],
    [
      'OnDelete',
      'DaemonSet',
      { type: 'OnDelete' },
      'its update strategy OnDelete keeps the others until they are deleted',
    ],
  ])('%s of a %s, the updated ones alone are proved, and the rest is said', async (_, kind, updateStrategy, why) => {
    const { fresh, old } = MADE[kind];
    const pods = [fresh, { ...old, digest: OTHER }];
    expect(await prove(kind, pods, { updateStrategy })).toEqual({ state: 'partly', share: '1 of 2 pods', why });
  });

  test('fails when an updated one runs another image', async () => {
    const { fresh, old } = MADE.StatefulSet;
    const pods = [{ ...fresh, digest: OTHER }, old];
    const error = await failure(prove('StatefulSet', pods, { updateStrategy: { type: 'OnDelete' } }));
    expect(error.what).toBe(`statefulset apps/api: 0 of 1 pods run ${IMAGE}`);
  });
});

describe('a Deployment of which an autoscaler takes pods away while it is proved', () => {
  const DEPLOYMENT = `${NAMESPACE}/deployments/api`;

  /** Answers with one pod, and with the Deployment of two at first, then with what is left of it. */
  function scaled(left: object): void {
    const { [DEPLOYMENT]: before, ...others } = WORKLOADS.Deployment();
    const answers = [before];
    cluster.objects = {
      ...others,
      ...podsAre([MADE.Deployment.fresh]),
      get [DEPLOYMENT]() {
        return answers.shift() ?? { ...(before as object), ...left };
      },
    };
  }

  test('is proved by those that are left', async () => {
    scaled({
      metadata: { ...head, generation: 2, annotations: { [REVISION]: '2' } },
      spec: { replicas: 1, selector, template },
      status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
    });
    expect(await proveAsItIs('Deployment')).toEqual({ state: 'runs' });
  });

  test('fails when the Deployment wants as many as before', async () => {
    scaled({});
    const { what } = await failure(proveAsItIs('Deployment'));
    expect(what).toBe(`deployment apps/api: 1 of 2 pods run ${IMAGE}`);
  });
});
