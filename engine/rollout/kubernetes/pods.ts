import type { KubernetesApi } from './api';
import type { Deployment, List, Pod, ReplicaSet } from './objects';

const REVISION = 'deployment.kubernetes.io/revision';

/** What a Deployment made for its newest template. */
export interface Newest {
  /** Undefined while it could not be made. */
  readonly set: ReplicaSet | undefined;
  /** Without those that are being deleted. */
  readonly pods: readonly Pod[];
}

/** The newest ReplicaSet of a Deployment, and its pods. */
export async function newest(api: KubernetesApi, namespace: string, deployment: Deployment): Promise<Newest> {
  const labelSelector = selector(deployment);
  const [sets, pods] = await Promise.all([
    api.get<List<ReplicaSet>>(`/apis/apps/v1/namespaces/${namespace}/replicasets`, { labelSelector }),
    api.get<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector }),
  ]);
  const set = (sets?.items ?? [])
    .filter((each) => isOwned(each, deployment.metadata.uid))
    .find((each) => each.metadata.annotations?.[REVISION] === deployment.metadata.annotations?.[REVISION]);
  const own = (pods?.items ?? []).filter((pod) => set && isOwned(pod, set.metadata.uid));
  return { set, pods: own.filter((pod) => pod.metadata.deletionTimestamp === undefined) };
}

/** Whether a pod is ready to serve. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

function isOwned(object: ReplicaSet | Pod, uid: string): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
}

/** The selector in the form of the `labelSelector` parameter. */
export function selector({ spec }: Deployment): string {
  const labels = Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (spec.selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}
