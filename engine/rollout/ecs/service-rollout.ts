import type { EcsTarget } from '../../../contract/ecs';
import { Patience } from '../../aws/patience';
import { EcsApi } from '../../ecs/api';
import { shortName } from '../../ecs/arn';
import { withoutIds } from '../../ecs/stopped-task';
import { EngineError } from '../../engine-error';
import { ExpectedImage } from '../expected-image';
import type { Proof, Rollout, RolloutWork } from '../rollout';
import { rolloutFailure } from './failures';
import { imagesInUse } from './images-in-use';
import { imagesToGoBackTo } from './images-to-go-back-to';
import type { Look } from './look';
import { runningTasks } from './running-tasks';
import { ServiceReader } from './service-reader';
import { stopReasons } from './troubles';
import { type Complete, type Failed, judge, type Waiting } from './verdict';

type Proven = Exclude<Proof, { state: 'idle' }>;

/** One image on its way to the tasks of one ECS service. */
export class ServiceRollout implements Rollout {
  readonly place: string;
  private readonly image: ExpectedImage;
  private readonly said = new Set<string>();

  private constructor(
    private readonly target: EcsTarget,
    private readonly work: RolloutWork,
  ) {
    this.place = `${shortName(target.cluster)}/${target.service}`;
    this.image = new ExpectedImage(work.image, work.digests);
  }

  /** Nothing is asked before something is to be known. */
  static connect(target: EcsTarget, work: RolloutWork): Promise<ServiceRollout> {
    return Promise.resolve(new ServiceRollout(target, work));
  }

  prove(): Promise<Proof> {
    return EcsApi.use(this.target, this.work.context, (api) => this.proven(api));
  }

  imagesInUse(): Promise<ReadonlySet<string>> {
    return EcsApi.use(this.target, this.work.context, imagesInUse);
  }

  imagesToGoBackTo(): Promise<ReadonlySet<string>> {
    return EcsApi.use(this.target, this.work.context, (api) => imagesToGoBackTo(api, this.target.service));
  }

  private async proven(api: EcsApi): Promise<Proof> {
    const { timeoutSeconds, context } = this.work;
    const say = (line: string) => this.say(line);
    const patience = new Patience('ECS', timeoutSeconds, context.signal, say);
    const reader = new ServiceReader(api, this.target, this.image, say);
    let doubted = false;
    let text = '';
    for (;;) {
      const look = await patience.answer(() => reader.look());
      this.tellStopped(look);
      const verdict = judge(look);
      if (verdict.state === 'idle') return verdict;
      const now = verdict.state === 'complete' ? await patience.answer(() => this.provenTasks(api, verdict)) : verdict;
      if (now.state === 'runs' || now.state === 'partly') return now;
      if (now.state === 'failed' && (doubted || now.maybeOld !== true)) throw this.failed(now, look, api);
      doubted = now.state === 'failed';
      if (patience.isOver) throw this.failed(overdue(now), look, api);
      if (now.state === 'waiting' && now.text !== text) this.say((text = now.text));
      await patience.pause();
    }
  }

  /** What ECS calls complete is believed of its numbers; what runs is seen. */
  private async provenTasks(api: EcsApi, complete: Complete): Promise<Proven | Waiting> {
    const tasks = await api.tasks({ serviceName: this.target.service });
    const { running, foreign, foreigners } = runningTasks(tasks, complete, this.target.container, this.image);
    if (foreigners > 0) throw this.unproved(running - foreigners, complete.tasks, foreign);
    if (running < complete.tasks) return { state: 'waiting', text: `${running} of ${complete.tasks} tasks run` };
    const { rest } = complete;
    if (rest === undefined) return { state: 'runs' };
    return { state: 'partly', share: `${running} of ${rest.of} tasks`, why: rest.why };
  }

  /** As soon as ECS writes it: it may take minutes to give up. */
  private tellStopped(look: Look): void {
    for (const reason of stopReasons(look)) {
      const known = withoutIds(reason);
      if (!this.said.has(known)) this.say(`a task stopped: ${reason}`);
      this.said.add(known);
    }
  }

  private say(what: string): void {
    this.work.say(`service ${this.place}: ${what}`);
  }

  private failed(failure: Failed, look: Look, { region }: EcsApi): EngineError {
    const { image, timeoutSeconds } = this.work;
    const subject = { noun: `service ${this.place}`, image, target: this.target, region, timeoutSeconds };
    return rolloutFailure(failure, subject, look);
  }

  private unproved(proved: number, wanted: number, foreign: readonly string[]): EngineError {
    return new EngineError(
      `service ${this.place}: ${proved} of ${wanted} tasks run ${this.work.image}`,
      [...foreign, this.image.identity].join('; '),
      'if another change is rolling out, apply again when it is done; if the tag was moved to another image, build the one ' +
        'that is meant again, then begin a new deployment',
    );
  }
}

function overdue(now: Waiting | Failed): Failed {
  return now.state === 'failed' ? now : { state: 'failed', how: 'unsteady', why: now.text };
}
