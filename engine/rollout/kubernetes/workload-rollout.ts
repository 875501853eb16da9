import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIGURATION_ANNOTATION, type KubernetesTarget } from '../../../contract/kubernetes';
import { plainText, shortened } from '../../../errors/shown';
import { EngineError } from '../../engine-error';
import { ExpectedImage, type RunningImage } from '../expected-image';
import type { ImageTaker, Outcome, Proof, RolloutWork } from '../rollout';
import { KubernetesApi } from './api';
import { imagesInUse } from './images-in-use';
import { imagesToGoBackTo } from './images-to-go-back-to';
import type { Pod, Workload } from './objects';
import { isReady, listPath, runningIn } from './pods';
import { once } from './reason-text';
import { Troubles } from './troubles';
import { WORKLOAD_TYPES } from './workloads/types';
import type { Done, WorkloadType } from './workloads/workload-type';

const POLL_MS = 1_000;
/** Controllers write into the same object, but not for long. */
const CONFLICTS = 10;
const AFTER_CONFLICT_MS = 100;
const SHOWN_PODS = 3;

/** One image on its way to the pods of one workload. */
export class WorkloadRollout implements ImageTaker {
  readonly place: string;
  private readonly image: ExpectedImage;
  private readonly type: WorkloadType<Workload>;
  /** `deployment`, as kubectl calls it. */
  private readonly noun: string;
  private readonly path: string;

  private constructor(
    private readonly api: KubernetesApi,
    private readonly target: KubernetesTarget,
    private readonly work: RolloutWork,
  ) {
    const { namespace, name, workload } = target;
    this.place = `${namespace}/${name}`;
    this.image = new ExpectedImage(work.image, work.digests);
    this.type = WORKLOAD_TYPES[workload];
    this.noun = workload.toLowerCase();
    this.path = `${listPath('apis/apps/v1', namespace, `${this.noun}s`)}/${encodeURIComponent(name)}`;
  }

  static async connect(target: KubernetesTarget, work: RolloutWork): Promise<WorkloadRollout> {
    const { rights } = WORKLOAD_TYPES[target.workload];
    return new WorkloadRollout(await KubernetesApi.connect(target.cluster, rights, work.context), target, work);
  }

  async roll(configuration: string): Promise<Outcome> {
    const given = await this.give(configuration);
    if (given === 'absent' || given === 'other-configuration') return { state: given };
    const proof = await this.prove();
    return proof.state === 'runs' && given === 'changed' ? { state: 'rolled-out' } : proof;
  }

  async prove(): Promise<Proof> {
    const end = performance.now() + this.work.timeoutSeconds * 1000;
    for (;;) {
      const { workload, updated, wanted, why } = await this.completed(end);
      if (wanted === 0) return { state: 'idle', why };
      const { newest } = await this.type.made(this.api, this.target.namespace, workload);
      const ready = newest.filter(isReady);
      const foreign = ready.filter((pod) => !this.image.isThat(this.running(pod)));
      if (foreign.length === 0 && ready.length >= updated) {
        return updated < wanted ? { state: 'partly', share: `${updated} of ${wanted} pods`, why } : { state: 'runs' };
      }
      // An autoscaler may have taken pods away between the two looks.
      const hasChanged = (await this.read())?.metadata.generation !== workload.metadata.generation;
      if (!hasChanged || performance.now() > end) throw this.unproved(updated, ready, foreign);
    }
  }

  imagesInUse(): Promise<ReadonlySet<string>> {
    return imagesInUse(this.api);
  }

  async imagesToGoBackTo(): Promise<ReadonlySet<string>> {
    const workload = await this.read();
    if (workload === undefined) throw this.gone();
    return imagesToGoBackTo(this.api, this.target.namespace, workload, this.type);
  }

  /** Sets the image where it is not set yet. When a change comes in between, all is read and decided again. */
  private async give(configuration: string): Promise<'absent' | 'other-configuration' | 'unchanged' | 'changed'> {
    for (let attempt = 1; attempt <= CONFLICTS; attempt++) {
      const workload = await this.read();
      if (workload === undefined) return 'absent';
      if (workload.metadata.annotations?.[CONFIGURATION_ANNOTATION] !== configuration) return 'other-configuration';
      const before = this.imageOf(workload);
      if (this.image.comparedTo(before) === 'same') return 'unchanged';
      const changed = await this.setImage(workload);
      if (changed !== undefined) return this.told(before, this.imageOf(changed));
      await sleep(AFTER_CONFLICT_MS, undefined, { signal: this.work.context.signal });
    }
    throw new EngineError(
      `${this.noun} ${this.place} cannot be changed`,
      `each of ${CONFLICTS} times somebody else had changed it in between`,
      `find out who: \`kubectl -n ${this.target.namespace} get ${this.noun} ${this.target.name} --show-managed-fields -o yaml\`; ` +
        'then apply again',
    );
  }

  private read(): Promise<Workload | undefined> {
    return this.api.get<Workload>(this.path);
  }

  private setImage({ metadata: { resourceVersion } }: Workload): Promise<Workload | undefined> {
    const containers = [{ name: this.target.container, image: this.work.image }];
    return this.api.patch(this.path, { metadata: { resourceVersion }, spec: { template: { spec: { containers } } } });
  }

  /** Whether that changed anything: an admission webhook may put its own name of the same image back. */
  private told(before: string | undefined, after: string | undefined): 'unchanged' | 'changed' {
    if (before === after) return 'unchanged';
    this.say(`${plainText(before ?? 'no image')} -> ${plainText(after ?? 'no image')}`);
    return 'changed';
  }

  private async completed(end: number): Promise<Done & { readonly workload: Workload }> {
    const { timeoutSeconds, context } = this.work;
    let said = '';
    for (;;) {
      const workload = await this.read();
      if (workload === undefined) throw this.gone();
      const current = this.imageOf(workload);
      // A webhook may have named the same image in another way: what the name cannot tell, the pods will.
      if (this.image.comparedTo(current) === 'other') throw this.otherImage(current);
      const now = this.type.progress(workload);
      if (now.state === 'done') return { workload, ...now };
      if (now.state === 'failed') throw await this.failed(workload, now.why, now.command);
      if (performance.now() > end) {
        throw await this.failed(workload, `not complete after ${timeoutSeconds} s: ${now.text}`);
      }
      if (now.text !== said) this.say(now.text);
      said = now.text;
      await sleep(POLL_MS, undefined, { signal: context.signal });
    }
  }

  /** @throws {EngineError} when the template has no such container: a patch would add a second one */
  private imageOf({ spec }: Workload): string | undefined {
    const { containers } = spec.template.spec;
    const container = containers.find(({ name }) => name === this.target.container);
    if (container) return container.image;
    throw new EngineError(
      `${this.noun} ${this.place} has no container ${this.target.container}`,
      `it has ${containers.map(({ name }) => name).join(', ')}`,
      `apply the whole stack, so that Terraform brings the ${this.target.workload} to its configuration`,
    );
  }

  private running(pod: Pod): RunningImage {
    return runningIn(pod, this.target.container);
  }

  private say(what: string): void {
    this.work.say(`${this.noun} ${this.place}: ${what}`);
  }

  private async failed(workload: Workload, why: string, command?: string): Promise<EngineError> {
    const { namespace, name } = this.target;
    const troubles = await new Troubles(this.api, namespace).of(workload, this.type);
    return new EngineError(
      `the roll-out of ${this.noun} ${this.place} failed`,
      once([plainText(why), ...troubles]).join('; '),
      command === undefined
        ? `see \`kubectl -n ${namespace} describe ${this.noun}/${name}\` and the logs of its pods; ${this.type.advice}`
        : `run \`kubectl -n ${namespace} ${command} ${this.noun}/${name}\`, then apply again`,
    );
  }

  private unproved(wanted: number, ready: readonly Pod[], foreign: readonly Pod[]): EngineError {
    const shown = foreign.slice(0, SHOWN_PODS).map((pod) => {
      return `${pod.metadata.name} runs ${shortened(plainText(imageText(this.running(pod))))}`;
    });
    const more = foreign.length > SHOWN_PODS ? [`and ${foreign.length - SHOWN_PODS} more`] : [];
    const why = foreign.length > 0 ? [...shown, ...more, this.image.identity] : ['the others are no longer ready'];
    return new EngineError(
      `${this.noun} ${this.place}: ${ready.length - foreign.length} of ${wanted} pods run ${this.work.image}`,
      why.join('; '),
      `see \`kubectl -n ${this.target.namespace} get pods\`; if another change is rolling out, apply again when it is done; ` +
        'if a webhook or a mirror gives the pods another image, correct that',
    );
  }

  private gone(): EngineError {
    return new EngineError(
      `${this.noun} ${this.place} does not exist`,
      `the cluster answered that there is no such ${this.target.workload}`,
      'apply the whole service; Terraform creates it',
    );
  }

  private otherImage(current: string | undefined): EngineError {
    return new EngineError(
      `${this.noun} ${this.place} does not run ${this.work.image}`,
      `its container ${this.target.container} is set to ${plainText(current ?? 'no image')}`,
      'another change was made meanwhile; apply the whole service again',
    );
  }
}

/** The image of a container as its pod names it, with the digest that the node reports where that is another. */
function imageText({ reference, digest }: RunningImage): string {
  if (reference === undefined) return 'no such container';
  return digest === undefined || reference.endsWith(digest) ? reference : `${reference} (${digest})`;
}
