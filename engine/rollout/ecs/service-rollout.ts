import type { EcsTarget } from '../../../contract/ecs';
import type { Proof, Rollout, RolloutWork } from '../rollout';

/** The roll-out of an ECS service. */
export class ServiceRollout implements Rollout {
  private constructor(
    private readonly target: EcsTarget,
    private readonly work: RolloutWork,
  ) {}

  static connect(target: EcsTarget, work: RolloutWork): Promise<ServiceRollout> {
    return Promise.resolve(new ServiceRollout(target, work));
  }

  get place(): string {
    return `${this.target.cluster}/${this.target.service}`;
  }

  prove(): Promise<Proof> {
    return Promise.reject(new Error(`to be written: ${this.work.image}`));
  }

  imagesInUse(): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }
}
