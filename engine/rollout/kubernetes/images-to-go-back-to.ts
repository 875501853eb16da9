import type { KubernetesApi } from './api';
import { collect } from './images-in-use';
import type { Metadata, Workload } from './objects';
import { listPath, madeBy } from './pods';
import { REVISION } from './workloads/deployment';
import type { WorkloadType } from './workloads/workload-type';

/** Kubernetes' own default. */
const HISTORY_LIMIT = 10;

/** A ReplicaSet, or a ControllerRevision, which has no replicas. */
interface EarlierTemplate {
  readonly metadata: Metadata;
  readonly spec?: { readonly replicas?: number };
}

/**
 * The references of all images in the earlier templates of a workload, which the cluster keeps for `kubectl rollout undo`.
 *
 * @throws {EngineError} when the cluster does not say so
 */
export async function imagesToGoBackTo(
  api: KubernetesApi,
  namespace: string,
  workload: Workload,
  { history }: WorkloadType<Workload>,
): Promise<Set<string>> {
  const made = await madeBy<EarlierTemplate>(api, listPath('apis/apps/v1', namespace, history), workload);
  const references = new Set<string>();
  for (const each of kept(made, workload)) collect(each, references);
  return references;
}

/**
 * All but the ReplicaSets that the Deployment's controller is about to delete: that comes a moment after the roll-out, which
 * must not be what decides.
 */
function kept(made: readonly EarlierTemplate[], { spec }: Workload): EarlierTemplate[] {
  const current = 1;
  const newest = [...made]
    .sort((one, other) => revisionOf(other) - revisionOf(one))
    .slice(0, current + (spec.revisionHistoryLimit ?? HISTORY_LIMIT));
  return made.filter((each) => each.spec?.replicas !== 0 || newest.includes(each));
}

function revisionOf({ metadata }: EarlierTemplate): number {
  return Number(metadata.annotations?.[REVISION] ?? 0);
}
