import type { WorkloadKind } from '../../../contract/kubernetes';
import { failure } from '../../../test/engine-failure';
import { KubernetesObjects } from '../../../test/helpers/kubernetes-objects';
import { WorkloadRollout } from './workload-rollout';

const WORKLOADS = '/apis/apps/v1/namespaces/shop';

let cluster: KubernetesObjects;

beforeAll(async () => {
  cluster = await KubernetesObjects.serve();
});
afterAll(() => cluster.stop());

const template = (...references: string[]) => ({
  spec: { containers: references.map((image, index) => ({ name: `c${index}`, image })) },
});
const made = (name: string, owner: string) => ({ name, uid: name, ownerReferences: [{ uid: owner }] });
const workload = {
  metadata: { name: 'db', uid: 'db' },
  spec: { selector: { matchLabels: { app: 'db' } }, template: template('db:3') },
};

async function images(kind: WorkloadKind): Promise<string[]> {
  const rollout = await WorkloadRollout.connect(
    { kind: 'kubernetes', namespace: 'shop', workload: kind, name: 'db', container: 'c0', cluster: {} },
    { image: 'db:3', digests: undefined, timeoutSeconds: 1, say: () => undefined, context: cluster.context() },
  );
  return [...(await rollout.imagesToGoBackTo())].sort();
}

describe('the images that a workload may go back to', () => {
  test('are those in the ReplicaSets that a Deployment has, and in none of another', async () => {
    cluster.objects = {
      [`${WORKLOADS}/deployments/db`]: workload,
      [`${WORKLOADS}/replicasets`]: {
        items: [
          { metadata: made('db-3', 'db'), spec: { replicas: 2, template: template('db:3') } },
          { metadata: made('db-2', 'db'), spec: { replicas: 0, template: template('db:2', 'proxy:1') } },
          { metadata: made('other-1', 'other'), spec: { template: template('other:1') } },
        ],
      },
    };
    expect(await images('Deployment')).toEqual(['db:2', 'db:3', 'proxy:1']);
    expect(cluster.asked).toContain(`${WORKLOADS}/replicasets app=db`);
  });

  test.each([
    [0, ['db:1', 'db:4']],
    [1, ['db:1', 'db:3', 'db:4']],
    [3, ['db:1', 'db:2', 'db:3', 'db:4']],
  ])('are not those in ReplicaSets beyond a history of %i, unless they have pods', async (limit, expected) => {
    const replicaSet = (revision: number, replicas: number) => ({
      metadata: {
        ...made(`db-${revision}`, 'db'),
        annotations: { 'deployment.kubernetes.io/revision': `${revision}` },
      },
      spec: { replicas, template: template(`db:${revision}`) },
    });
    cluster.objects = {
      [`${WORKLOADS}/deployments/db`]: { ...workload, spec: { ...workload.spec, revisionHistoryLimit: limit } },
      [`${WORKLOADS}/replicasets`]: { items: [replicaSet(2, 0), replicaSet(4, 2), replicaSet(1, 1), replicaSet(3, 0)] },
    };
    expect(await images('Deployment')).toEqual(expected);
  });

  test.each<[WorkloadKind, string]>([
    ['StatefulSet', 'statefulsets'],
    ['DaemonSet', 'daemonsets'],
  ])('are those in the revisions of a %s', async (kind, plural) => {
    const revision = (number: number, owner = 'db') => ({
      metadata: made(`${owner}-${number}`, owner),
      revision: number,
      data: { spec: { template: { $patch: 'replace', ...template(`${owner}:${number}`) } } },
    });
    cluster.objects = {
      [`${WORKLOADS}/${plural}/db`]: workload,
      [`${WORKLOADS}/controllerrevisions`]: { items: [revision(1), revision(2), revision(9, 'other')] },
    };
    expect(await images(kind)).toEqual(['db:1', 'db:2']);
  });

  test('fails on a workload that is gone', async () => {
    cluster.objects = {};
    expect((await failure(images('Deployment'))).what).toBe('deployment shop/db does not exist');
  });
});
