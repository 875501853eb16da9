import type { LambdaTarget } from '../../../contract/lambda';
import { Patience } from '../../aws/patience';
import { LambdaApi } from '../../lambda/api';
import { ExpectedImage } from '../expected-image';
import type { Proof, Rollout, RolloutWork } from '../rollout';
import { rolloutFailure } from './failures';
import { lookAt } from './function-reader';
import { imagesInUse, imagesToGoBackTo } from './images';
import { type Failed, judge, type Waiting } from './verdict';

/** One image on its way to what callers of one function name. */
export class FunctionRollout implements Rollout {
  readonly place: string;
  private readonly image: ExpectedImage;

  private constructor(
    private readonly target: LambdaTarget,
    private readonly work: RolloutWork,
  ) {
    this.place = target.alias === undefined ? target.function : `${target.function}:${target.alias}`;
    this.image = new ExpectedImage(work.image, work.digests);
  }

  /** Nothing is asked before something is to be known. */
  static connect(target: LambdaTarget, work: RolloutWork): Promise<FunctionRollout> {
    return Promise.resolve(new FunctionRollout(target, work));
  }

  prove(): Promise<Proof> {
    return LambdaApi.use(this.target, this.work.context, (api) => this.proven(api));
  }

  imagesInUse(): Promise<ReadonlySet<string>> {
    return LambdaApi.use(this.target, this.work.context, (api) => this.patience().answer(() => imagesInUse(api)));
  }

  imagesToGoBackTo(): Promise<ReadonlySet<string>> {
    return LambdaApi.use(this.target, this.work.context, (api) =>
      this.patience().answer(() => imagesToGoBackTo(api, this.target)),
    );
  }

  private async proven(api: LambdaApi): Promise<Proof> {
    const patience = this.patience();
    let doubted = false;
    let text = '';
    for (;;) {
      const look = await patience.answer(() => lookAt(api, this.target));
      const now = judge(look, this.target, this.image);
      if (now.state !== 'waiting' && now.state !== 'failed') return now;
      const fail = (failed: Failed) =>
        rolloutFailure(failed, { ...this.work, target: this.target, region: api.region }, look);
      if (now.state === 'failed' && (doubted || now.maybeOld !== true)) throw fail(now);
      doubted = now.state === 'failed';
      if (patience.isOver) throw fail(overdue(now));
      if (now.state === 'waiting' && now.text !== text) this.say((text = now.text));
      await patience.pause();
    }
  }

  private patience(): Patience {
    const { timeoutSeconds, context } = this.work;
    return new Patience('Lambda', timeoutSeconds, context.signal, (line) => this.say(line));
  }

  private say(what: string): void {
    this.work.say(`function ${this.place}: ${what}`);
  }
}

function overdue(now: Waiting | Failed): Failed {
  return now.state === 'failed' ? now : { state: 'failed', how: 'not-ready', why: now.text };
}
