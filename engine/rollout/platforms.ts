import type { RolloutTarget } from '../../contract/rollout';
import { WorkloadRollout } from './kubernetes/workload-rollout';
import type { Rollout, RolloutWork } from './rollout';

interface Platform<Target> {
  connect(target: Target, work: RolloutWork): Promise<Rollout>;
}

type Platforms = {
  readonly [Kind in RolloutTarget['kind']]: Platform<Extract<RolloutTarget, { readonly kind: Kind }>>;
};

/** A line for each platform. */
const PLATFORMS: Platforms = {
  kubernetes: WorkloadRollout,
};

/** @throws {EngineError} when the platform cannot be reached */
export function connect(target: RolloutTarget, work: RolloutWork): Promise<Rollout> {
  const platform: Platform<RolloutTarget> = PLATFORMS[target.kind];
  return platform.connect(target, work);
}
