import type { VersionedFunction } from '../../contract/lambda';
import type { ImageRollout, RolloutTarget } from '../../contract/rollout';
import type { RunContext } from '../verbs/run-context';
import { ServiceRollout } from './ecs/service-rollout';
import { WorkloadRollout } from './kubernetes/workload-rollout';
import { FunctionRollout } from './lambda/function-rollout';
import { imagesOfFunctions } from './lambda/images';
import type { ImageTaker, Rollout, RolloutWork } from './rollout';

interface Platform<Target> {
  connect(target: Target, work: RolloutWork): Promise<Rollout>;
}

type Platforms = {
  readonly [Kind in RolloutTarget['kind']]: Platform<Extract<RolloutTarget, { readonly kind: Kind }>>;
};

/** A line for each platform. */
const PLATFORMS: Platforms = {
  kubernetes: WorkloadRollout,
  ecs: ServiceRollout,
  lambda: FunctionRollout,
};

/** @throws {EngineError} when the platform cannot be reached */
export function connect(target: RolloutTarget, work: RolloutWork): Promise<Rollout> {
  const platform: Platform<RolloutTarget> = PLATFORMS[target.kind];
  return platform.connect(target, work);
}

/**
 * Of the platforms on which a service takes an image without Terraform.
 *
 * @throws {EngineError} when the platform cannot be reached
 */
export function connectTaker(target: ImageRollout['target'], work: RolloutWork): Promise<ImageTaker> {
  return WorkloadRollout.connect(target, work);
}

/**
 * The digests of the images that functions may go back to, for who has no roll-out of them.
 *
 * @throws {EngineError} when the platform does not say so
 */
export function imagesToGoBackTo(
  functions: readonly VersionedFunction[],
  context: RunContext,
): Promise<ReadonlySet<string>> {
  return imagesOfFunctions(functions, context);
}
