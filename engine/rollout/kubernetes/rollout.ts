import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIGURATION_ANNOTATION, type RolloutTarget } from '../../../contract/kubernetes';
import { RunnerError } from '../../../errors/runner-error';
import { Conflict, type KubernetesApi } from './api';
import { ExpectedImage, shownImage } from '../expected-image';
import type { Deployment, Pod } from './objects';
import { plainText, shortened } from '../../../errors/shown';
import { once } from './reason-text';
import { isReady, newest } from './pods';
import { progress } from './progress';
import { Troubles } from './troubles';

/** A container of a Deployment and how long its roll-out may take. */
export type RolloutPlace = Pick<RolloutTarget, 'namespace' | 'deployment' | 'container' | 'timeoutSeconds'>;

/** What became of a request to roll an image out. */
export type RolloutResult =
  /** Terraform will create the Deployment. */
  | 'absent'
  /** The Deployment's own configuration changes as well: Terraform will update it. */
  | 'other-configuration'
  /** The image had been set already, and all pods run it. */
  | 'unchanged'
  | 'rolled-out'
  /** The image is set, but no pod is wanted. */
  | 'no-pods';

const POLL_MS = 1_000;
const CONFLICTS = 5;
const SHOWN_PODS = 3;

/** What a roll-out works on. */
export interface RolloutWork {
  readonly api: KubernetesApi;
  readonly place: RolloutPlace;
  readonly image: string;
  /** All digests of the image, where they are known. */
  readonly digests?: ReadonlySet<string> | undefined;
  /** Receives a line whenever something happened. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** One image on its way to the pods of one Deployment. */
export class Rollout {
  private readonly image: ExpectedImage;

  constructor(private readonly work: RolloutWork) {
    this.image = new ExpectedImage(work.image, work.digests);
  }

  /**
   * Sets the image of an existing Deployment, waits until all its pods run it, and proves it.
   *
   * @param configuration see {@link RolloutTarget.configuration}
   */
  async run(configuration: string): Promise<RolloutResult> {
    for (let attempt = 1; ; attempt++) {
      const deployment = await this.read();
      if (deployment === undefined) return 'absent';
      if (deployment.metadata.annotations?.[CONFIGURATION_ANNOTATION] !== configuration) return 'other-configuration';
      try {
        const changed = this.image.comparedTo(this.imageOf(deployment)) !== 'same' && (await this.setImage(deployment));
        if (!(await this.prove())) return 'no-pods';
        return changed ? 'rolled-out' : 'unchanged';
      } catch (error) {
        if (error instanceof Conflict && attempt < CONFLICTS) continue;
        throw error;
      }
    }
  }

  /**
   * Waits until the roll-out is complete, then proves that the pods of the newest ReplicaSet run the image.
   *
   * @returns false when no pod is wanted: nothing runs, and nothing is proved
   * @throws {RunnerError} with the reasons of the pods when it fails or takes longer than its limit
   */
  async prove(): Promise<boolean> {
    const { api, place } = this.work;
    const deployment = await this.completed();
    const { replicas = 1 } = deployment.spec;
    if (replicas === 0) return false;
    const { pods } = await newest(api, place.namespace, deployment);
    const ready = pods.filter(isReady);
    const foreign = ready.filter((pod) => !this.image.runsIn(pod, place.container));
    if (foreign.length > 0 || ready.length < replicas) throw this.unproved(replicas, ready, foreign);
    return true;
  }

  private read(): Promise<Deployment | undefined> {
    return this.work.api.get<Deployment>(pathOf(this.work.place));
  }

  /** @returns whether that changed anything: an admission webhook may put its own name of the same image back */
  private async setImage(deployment: Deployment): Promise<boolean> {
    const { api, place, image, say } = this.work;
    const { resourceVersion } = deployment.metadata;
    const containers = [{ name: place.container, image }];
    const patch = { metadata: { resourceVersion }, spec: { template: { spec: { containers } } } };
    const [before, after] = [deployment, await api.patch<Deployment>(pathOf(place), patch)].map((each) =>
      this.imageOf(each),
    );
    if (before === after) return false;
    say(`${nameOf(place)}: ${plainText(before ?? 'no image')} -> ${plainText(after ?? 'no image')}`);
    return true;
  }

  private async completed(): Promise<Deployment> {
    const { place, image, say, signal } = this.work;
    const end = performance.now() + place.timeoutSeconds * 1000;
    let said = '';
    for (;;) {
      const deployment = await this.read();
      if (deployment === undefined) throw gone(place);
      const current = this.imageOf(deployment);
      // A webhook may have named the same image in another way: what the name cannot tell, the pods will.
      if (this.image.comparedTo(current) === 'other') throw otherImage(place, image, current);
      const now = progress(deployment);
      if (now.state === 'done') return deployment;
      if (now.state === 'failed') throw await this.failed(deployment, now.why);
      if (performance.now() > end) {
        throw await this.failed(deployment, `not complete after ${place.timeoutSeconds} s: ${now.text}`);
      }
      if (now.text !== said) say(`${nameOf(place)}: ${now.text}`);
      said = now.text;
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** @throws {RunnerError} when the Deployment has no such container: a patch would add a second one */
  private imageOf(deployment: Deployment): string | undefined {
    const { place } = this.work;
    const containers = deployment.spec.template.spec.containers;
    const container = containers.find(({ name }) => name === place.container);
    if (container) return container.image;
    throw new RunnerError(
      `${nameOf(place)} has no container ${place.container}`,
      `it has ${containers.map(({ name }) => name).join(', ')}`,
      'apply the whole stack, so that Terraform brings the Deployment to its configuration',
    );
  }

  private async failed(deployment: Deployment, why: string): Promise<RunnerError> {
    const { api, place } = this.work;
    const { namespace, deployment: name } = place;
    const reasons = once([plainText(why), ...(await new Troubles(api, namespace).of(deployment))]);
    return new RunnerError(
      `the roll-out of ${nameOf(place)} failed`,
      reasons.join('; '),
      deployment.spec.paused
        ? `run \`kubectl -n ${namespace} rollout resume deployment/${name}\`, then apply again`
        : `see \`kubectl -n ${namespace} describe deployment/${name}\` and the logs of its pods; ` +
            'correct the cause and apply again (pods of the previous image keep running)',
    );
  }

  private unproved(wanted: number, ready: readonly Pod[], foreign: readonly Pod[]): RunnerError {
    const { place, image } = this.work;
    const shown = foreign.slice(0, SHOWN_PODS).map((pod) => {
      return `${pod.metadata.name} runs ${shortened(plainText(shownImage(pod, place.container)))}`;
    });
    const more = foreign.length > SHOWN_PODS ? [`and ${foreign.length - SHOWN_PODS} more`] : [];
    const why = foreign.length > 0 ? [...shown, ...more, this.image.identity] : ['the others are no longer ready'];
    return new RunnerError(
      `${nameOf(place)}: ${ready.length - foreign.length} of ${wanted} pods run ${image}`,
      why.join('; '),
      `see \`kubectl -n ${place.namespace} get pods\`; if another change is rolling out, apply again when it is done; if a ` +
        'webhook or a mirror gives the pods another image, correct that',
    );
  }
}

function pathOf({ namespace, deployment }: RolloutPlace): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/${encodeURIComponent(deployment)}`;
}

function nameOf({ namespace, deployment }: RolloutPlace): string {
  return `deployment ${namespace}/${deployment}`;
}

function gone(place: RolloutPlace): RunnerError {
  return new RunnerError(
    `${nameOf(place)} does not exist`,
    'the cluster answered that there is no such Deployment',
    'apply the whole service; Terraform creates it',
  );
}

function otherImage(place: RolloutPlace, image: string, current: string | undefined): RunnerError {
  return new RunnerError(
    `${nameOf(place)} does not run ${image}`,
    `its container ${place.container} is set to ${plainText(current ?? 'no image')}`,
    'another change was made meanwhile; apply the whole service again',
  );
}
