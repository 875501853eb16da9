import type { RunningImage } from '../expected-image';
import { statusDigest } from '../image-reference';
import type { KubernetesApi } from './api';
import type { List, Metadata, Pod, Workload } from './objects';

/** Where the objects of a kind are listed: `/apis/apps/v1/namespaces/shop/replicasets`. */
export function listPath(api: 'api/v1' | 'apis/apps/v1', namespace: string, plural: string): string {
  return `/${api}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}

/** The objects of a kind that a workload made for its pods, by their owner: another workload may have the same labels. */
export async function madeBy<T extends { readonly metadata: Metadata }>(
  api: KubernetesApi,
  path: string,
  workload: Workload,
): Promise<T[]> {
  const list = await api.get<List<T>>(path, { labelSelector: selector(workload) });
  return (list?.items ?? []).filter((each) => isOwnedBy(each, workload));
}

/** All pods that the selector of a workload finds, without those that are being deleted. */
export async function selectedPods(api: KubernetesApi, namespace: string, workload: Workload): Promise<Pod[]> {
  const list = await api.get<List<Pod>>(listPath('api/v1', namespace, 'pods'), { labelSelector: selector(workload) });
  return (list?.items ?? []).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

export function isOwnedBy(
  { metadata }: { readonly metadata: Metadata },
  owner: { readonly metadata: Metadata },
): boolean {
  return metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false;
}

/** Whether a pod is ready to serve. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** What a container of a pod runs, as its spec and its node say it. */
export function runningIn({ spec, status }: Pod, container: string): RunningImage {
  const isIt = ({ name }: { readonly name: string }) => name === container;
  return {
    reference: spec.containers.find(isIt)?.image,
    digest: statusDigest(status?.containerStatuses?.find(isIt)?.imageID),
  };
}

/** The selector in the form of the `labelSelector` parameter. */
export function selector({ spec }: Workload): string {
  const labels = Object.entries(spec.selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (spec.selector.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(',')})`;
  });
  return [...labels, ...expressions].join(',');
}
