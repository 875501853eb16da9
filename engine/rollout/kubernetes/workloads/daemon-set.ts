import type { KubernetesApi } from '../api';
import type { ControllerRevision, DaemonSet } from '../objects';
import { isOwnedBy, listPath, madeBy, selectedPods } from '../pods';
import { isObserved, type Made, type Progress, REVISION_LABEL, UNOBSERVED, type WorkloadType } from './workload-type';

export const daemonSet: WorkloadType<DaemonSet> = {
  rights: 'get daemonsets and list controllerrevisions, pods and events',
  history: 'controllerrevisions',
  advice: 'correct the cause and apply again (nodes that were not reached keep their pods)',
  progress,
  made,
};

function progress(workload: DaemonSet): Progress {
  const { spec, status = {} } = workload;
  const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled: updated = 0 } = status;
  const { numberAvailable: available = 0, numberUnavailable: unavailable = 0 } = status;
  if (!isObserved(workload)) return UNOBSERVED;
  const isOnDelete = spec.updateStrategy?.type === 'OnDelete';
  if (!isOnDelete && updated < wanted) return { state: 'waiting', text: `${updated} of ${wanted} pods updated` };
  if (available < wanted || unavailable > 0) {
    return { state: 'waiting', text: `${available} of ${wanted} pods available` };
  }
  const why =
    wanted === 0 ? 'has no node to run on' : 'its update strategy OnDelete keeps the others until they are deleted';
  return { state: 'done', updated, wanted, why };
}

/** The newest template is that of the newest revision, which says what its pods are labelled with. */
async function made(api: KubernetesApi, namespace: string, workload: DaemonSet): Promise<Made> {
  const [revisions, pods] = await Promise.all([
    madeBy<ControllerRevision>(api, listPath('apis/apps/v1', namespace, 'controllerrevisions'), workload),
    selectedPods(api, namespace, workload),
  ]);
  const [latest] = revisions.sort((a, b) => b.revision - a.revision);
  const hash = latest?.metadata.labels?.[REVISION_LABEL];
  const concerned = pods.filter((pod) => isOwnedBy(pod, workload));
  const newest = concerned.filter(({ metadata }) => hash !== undefined && metadata.labels?.[REVISION_LABEL] === hash);
  return { concerned, newest };
}
