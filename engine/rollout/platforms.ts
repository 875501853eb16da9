import type { RolloutTarget } from '../../contract/rollout';
import { WorkloadRollout } from './kubernetes/workload-rollout';
import type { Rollout, RolloutWork } from './rollout';

type Kind = RolloutTarget['kind'];
type Targets = { readonly [K in Kind]: Extract<RolloutTarget, { readonly kind: K }> };
type Connect<K extends Kind> = (target: Targets[K], work: RolloutWork) => Promise<Rollout>;

/** A line for each platform. */
const PLATFORMS: { readonly [K in Kind]: Connect<K> } = {
  kubernetes: WorkloadRollout.connect,
};

/** @throws {RunnerError} when the platform cannot be reached */
export function connect<K extends Kind>(target: Targets[K], work: RolloutWork): Promise<Rollout> {
  const connectTo: Connect<K> = PLATFORMS[target.kind as K];
  return connectTo(target, work);
}
