import type { KubernetesApi } from '../api';
import type { Deployment, ReplicaSet } from '../objects';
import { isOwnedBy, listPath, madeBy, selectedPods } from '../pods';
import { isObserved, type Made, type Progress, UNOBSERVED, type WorkloadType } from './workload-type';

/** By which the cluster numbers the templates of a Deployment, on it and on its ReplicaSets. */
export const REVISION = 'deployment.kubernetes.io/revision';

export const deployment: WorkloadType<Deployment> = {
  rights: 'get and patch deployments and list replicasets, pods and events',
  history: 'replicasets',
  advice: 'correct the cause and apply again (pods of the previous image keep running)',
  progress,
  made,
};

function progress(workload: Deployment): Progress {
  const { spec, status = {} } = workload;
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (spec.paused) return { state: 'failed', why: 'the Deployment is paused', command: 'rollout resume' };
  if (!isObserved(workload)) return UNOBSERVED;
  const overdue = status.conditions?.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (overdue) return { state: 'failed', why: overdue.message ?? 'the progress deadline is exceeded' };
  if (updatedReplicas < wanted) return { state: 'waiting', text: `${updatedReplicas} of ${wanted} pods updated` };
  if (replicas > updatedReplicas) return { state: 'waiting', text: `${replicas - updatedReplicas} old pods still run` };
  if (availableReplicas < updatedReplicas) {
    return { state: 'waiting', text: `${availableReplicas} of ${updatedReplicas} new pods available` };
  }
  return { state: 'done', updated: wanted, wanted, why: 'has 0 replicas' };
}

/** The newest ReplicaSet and its pods: those of an earlier one prove nothing, whatever they run. */
async function made(api: KubernetesApi, namespace: string, workload: Deployment): Promise<Made> {
  const [sets, pods] = await Promise.all([
    madeBy<ReplicaSet>(api, listPath('apis/apps/v1', namespace, 'replicasets'), workload),
    selectedPods(api, namespace, workload),
  ]);
  const revision = workload.metadata.annotations?.[REVISION];
  const set = sets.find(({ metadata }) => metadata.annotations?.[REVISION] === revision);
  if (set === undefined) return { newest: [], concerned: [] };
  const own = pods.filter((pod) => isOwnedBy(pod, set));
  return { set, newest: own, concerned: own };
}
