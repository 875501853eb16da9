import type { LambdaTarget } from '../../../contract/lambda';
import type { Proof, Rollout, RolloutWork } from '../rollout';

/** One image on its way to one function of Lambda. */
export class FunctionRollout implements Rollout {
  readonly place: string;

  private constructor(
    target: LambdaTarget,
    private readonly work: RolloutWork,
  ) {
    this.place = target.function;
  }

  static connect(target: LambdaTarget, work: RolloutWork): Promise<FunctionRollout> {
    return Promise.resolve(new FunctionRollout(target, work));
  }

  prove(): Promise<Proof> {
    throw new Error(`to be written: ${this.work.image}`);
  }

  imagesInUse(): Promise<ReadonlySet<string>> {
    throw new Error('to be written');
  }

  imagesToGoBackTo(): Promise<ReadonlySet<string>> {
    throw new Error('to be written');
  }
}
