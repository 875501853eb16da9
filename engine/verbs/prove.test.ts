import type { WorkloadKind } from '../../contract/kubernetes';
import type { RolloutDocument } from '../../contract/rollout';
import { failure } from '../../test/engine-failure';
import { KubernetesObjects } from '../../test/helpers/kubernetes-objects';
import { prove } from './prove';

const IMAGE = 'localhost:5000/db:src-1';
const WORKLOADS = '/apis/apps/v1/namespaces/shop';

let cluster: KubernetesObjects;

beforeAll(async () => {
  cluster = await KubernetesObjects.serve();
});
afterAll(() => cluster.stop());

function documentOf(workload: WorkloadKind): RolloutDocument {
  return {
    kind: 'rollout',
    version: 1,
    name: 'db',
    address: 'null_resource.db',
    module: '.',
    image: IMAGE,
    timeoutSeconds: 5,
    target: { kind: 'kubernetes', namespace: 'shop', workload, name: 'db', container: 'main', cluster: {} },
  };
}

async function told(workload: WorkloadKind, objects: Readonly<Record<string, unknown>>): Promise<string[]> {
  cluster.objects = objects;
  const lines: string[] = [];
  await prove(documentOf(workload), { ...cluster.context(), print: (line) => lines.push(line) });
  return lines;
}

const metadata = { name: 'db', uid: 'db' };
const template = { spec: { containers: [{ name: 'main', image: IMAGE }] } };
const pod = {
  metadata: { name: 'db-1', uid: 'p', ownerReferences: [{ uid: 'db' }], labels: { 'controller-revision-hash': 'b' } },
  spec: template.spec,
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};
const statefulSet = (spec: object) => ({
  [`${WORKLOADS}/statefulsets/db`]: {
    metadata,
    spec: { selector: {}, template, ...spec },
    status: { replicas: 2, readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
  },
  '/api/v1/namespaces/shop/pods': { items: [pod] },
});

describe('what engine prove says at its end', () => {
  test('names the workload and the image that all of its pods run', async () => {
    const objects = {
      [`${WORKLOADS}/daemonsets/db`]: {
        metadata,
        spec: { selector: {}, template },
        status: { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
      },
      [`${WORKLOADS}/controllerrevisions`]: { items: [{ metadata: { ...pod.metadata, name: 'db-b' }, revision: 1 }] },
      '/api/v1/namespaces/shop/pods': { items: [pod] },
    };
    expect(await told('DaemonSet', objects)).toEqual([`db: shop/db runs ${IMAGE}`]);
  });

  test('says how many run it, and what keeps the others', async () => {
    const objects = statefulSet({ replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } });
    expect(await told('StatefulSet', objects)).toEqual([
      `db: shop/db runs ${IMAGE} on 1 of 2 pods: its partition of 1 keeps the others`,
    ]);
  });

  test.each<[WorkloadKind, string, object, string]>([
    ['Deployment', 'deployments', { replicas: 0 }, 'has 0 replicas'],
    ['StatefulSet', 'statefulsets', { replicas: 0 }, 'has 0 replicas'],
    ['DaemonSet', 'daemonsets', {}, 'has no node to run on'],
  ])('says of an idle %s that nothing is proved', async (kind, plural, spec, why) => {
    const objects = { [`${WORKLOADS}/${plural}/db`]: { metadata, spec: { selector: {}, template, ...spec } } };
    expect(await told(kind, objects)).toEqual([`db: shop/db ${why}: nothing runs, nothing is proved`]);
  });

  test('fails on a workload that is not there', async () => {
    expect((await failure(told('StatefulSet', {}))).what).toBe('statefulset shop/db does not exist');
  });
});
