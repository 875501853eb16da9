import type { Deployment } from './objects';

/** Where a roll-out stands. */
export type Progress =
  | { readonly state: 'done' }
  | { readonly state: 'waiting'; readonly text: string }
  | { readonly state: 'failed'; readonly why: string };

/** Judges a Deployment as `kubectl rollout status` does. */
export function progress({ metadata, spec, status = {} }: Deployment): Progress {
  const wanted = spec.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (spec.paused) return { state: 'failed', why: 'the Deployment is paused' };
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return { state: 'waiting', text: 'the cluster has not taken up the change yet' };
  }
  const overdue = status.conditions?.find(({ reason }) => reason === 'ProgressDeadlineExceeded');
  if (overdue) return { state: 'failed', why: overdue.message ?? 'the progress deadline is exceeded' };
  if (updatedReplicas < wanted) return { state: 'waiting', text: `${updatedReplicas} of ${wanted} pods updated` };
  if (replicas > updatedReplicas) return { state: 'waiting', text: `${replicas - updatedReplicas} old pods still run` };
  if (availableReplicas < updatedReplicas) {
    return { state: 'waiting', text: `${availableReplicas} of ${updatedReplicas} new pods available` };
  }
  return { state: 'done' };
}
