import type { KubernetesApi } from '../api';
import type { StatefulSet } from '../objects';
import { isOwnedBy, selectedPods } from '../pods';
import { isObserved, type Made, type Progress, REVISION_LABEL, UNOBSERVED, type WorkloadType } from './workload-type';

export const statefulSet: WorkloadType<StatefulSet> = {
  rights: 'get statefulsets and list controllerrevisions, pods and events',
  history: 'controllerrevisions',
  advice: 'correct the cause and apply again; a broken pod that holds the others up has to be deleted by hand',
  progress,
  made,
};

function progress(workload: StatefulSet): Progress {
  const { spec, status = {} } = workload;
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, readyReplicas = 0, updatedReplicas = 0 } = status;
  if (!isObserved(workload)) return UNOBSERVED;
  const due = wanted - kept(workload);
  if (updatedReplicas < due) return { state: 'waiting', text: `${updatedReplicas} of ${due} pods updated` };
  if (replicas > wanted) return { state: 'waiting', text: `${replicas - wanted} old pods still run` };
  if (readyReplicas < wanted) return { state: 'waiting', text: `${readyReplicas} of ${wanted} pods ready` };
  if (due > 0 && due === wanted && status.currentRevision !== status.updateRevision) {
    return { state: 'waiting', text: 'the update is not complete yet' };
  }
  const updated = Math.min(updatedReplicas, wanted);
  return { state: 'done', updated, wanted, why: wanted === 0 ? 'has 0 replicas' : keeper(workload) };
}

/** How many pods stay at the earlier template by the update strategy. */
function kept({ spec }: StatefulSet): number {
  const { replicas = 1, updateStrategy: { type, rollingUpdate } = {} } = spec;
  return type === 'OnDelete' ? replicas : Math.min(rollingUpdate?.partition ?? 0, replicas);
}

function keeper({ spec }: StatefulSet): string {
  return spec.updateStrategy?.type === 'OnDelete'
    ? 'its update strategy OnDelete keeps the others until they are deleted'
    : `its partition of ${spec.updateStrategy?.rollingUpdate?.partition ?? 0} keeps the others`;
}

/** A pod that is not ready stops the update of the others, whatever its template is. */
async function made(api: KubernetesApi, namespace: string, workload: StatefulSet): Promise<Made> {
  const pods = await selectedPods(api, namespace, workload);
  const concerned = pods.filter((pod) => isOwnedBy(pod, workload));
  const revision = workload.status?.updateRevision;
  return { concerned, newest: concerned.filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] === revision) };
}
