import type { KubernetesApi } from './api';
import type { ContainerStatus, Deployment, Event, List, Pod, ReplicaSet } from './objects';

const REVISION = 'deployment.kubernetes.io/revision';

/** The pods of a Deployment's newest ReplicaSet; those that are being deleted do not count. */
export async function newestPods(api: KubernetesApi, namespace: string, deployment: Deployment): Promise<Pod[]> {
  const labelSelector = selector(deployment);
  const [sets, pods] = await Promise.all([
    api.get<List<ReplicaSet>>(`/apis/apps/v1/namespaces/${namespace}/replicasets`, { labelSelector }),
    api.get<List<Pod>>(`/api/v1/namespaces/${namespace}/pods`, { labelSelector }),
  ]);
  const newest = (sets?.items ?? [])
    .filter((set) => isOwned(set, deployment.metadata.uid))
    .find((set) => set.metadata.annotations?.[REVISION] === deployment.metadata.annotations?.[REVISION]);
  const own = (pods?.items ?? []).filter((pod) => newest && isOwned(pod, newest.metadata.uid));
  return own.filter((pod) => pod.metadata.deletionTimestamp === undefined);
}

/** Whether a pod is ready to serve. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}

/** Why a pod is not ready, in Kubernetes' own words; with its last warnings. */
export async function podTrouble(api: KubernetesApi, namespace: string, pod: Pod): Promise<string> {
  const events = await api.get<List<Event>>(`/api/v1/namespaces/${namespace}/events`, {
    fieldSelector: `involvedObject.name=${pod.metadata.name}`,
  });
  const warnings = (events?.items ?? [])
    .filter(({ type }) => type === 'Warning')
    .sort((a, b) => time(a).localeCompare(time(b)))
    .slice(-2)
    .map(({ reason = '', message = '' }) => `${reason}: ${message}`);
  return [`pod ${pod.metadata.name}: ${waitingReason(pod)}`, ...warnings].join('; ');
}

/** `ImagePullBackOff`, `CrashLoopBackOff (exit code 1)`, `Unschedulable: …`, else the phase. */
export function waitingReason(pod: Pod): string {
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const reasons = statuses.filter(({ ready }) => !ready).map(containerReason);
  const scheduling = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (scheduling) reasons.push(`${scheduling.reason ?? 'not scheduled'}: ${scheduling.message ?? ''}`);
  return reasons.filter(Boolean).join(', ') || (pod.status?.phase ?? 'Pending');
}

function containerReason({ state, lastState }: ContainerStatus): string {
  const ended = state?.terminated ?? lastState?.terminated;
  const how = ended === undefined ? '' : ` (${ended.reason ?? 'ended'}, exit code ${ended.exitCode})`;
  const { reason = '', message } = state?.waiting ?? {};
  if (!reason) return how.trim();
  return `${reason}${how}${message ? `: ${message}` : ''}`;
}

function isOwned(object: ReplicaSet | Pod, uid: string): boolean {
  return object.metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false;
}

function time({ lastTimestamp, eventTime }: Event): string {
  return lastTimestamp ?? eventTime ?? '';
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
