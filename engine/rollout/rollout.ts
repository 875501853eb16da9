import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIGURATION_ANNOTATION, type RolloutTarget } from '../../modules/image/document';
import { reason, RunnerError } from '../runner-error';
import { Conflict, type KubernetesApi } from './api';
import type { Deployment, Pod } from './objects';
import { isReady, newestPods, podTrouble } from './pods';
import { progress } from './progress';

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
  | 'rolled-out';

const POLL_MS = 1_000;
const CONFLICTS = 5;
const SHOWN_PODS = 3;

/** What a roll-out works on. */
export interface RolloutWork {
  readonly api: KubernetesApi;
  readonly place: RolloutPlace;
  readonly image: string;
  /** Receives a line whenever something happened. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** One image on its way to the pods of one Deployment. */
export class Rollout {
  constructor(private readonly work: RolloutWork) {}

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
      const unchanged = this.imageOf(deployment) === this.work.image;
      try {
        if (!unchanged) await this.setImage(deployment);
      } catch (error) {
        if (error instanceof Conflict && attempt < CONFLICTS) continue;
        throw error;
      }
      await this.prove();
      return unchanged ? 'unchanged' : 'rolled-out';
    }
  }

  /**
   * Waits until the roll-out is complete, then proves that the pods of the newest ReplicaSet run the image.
   *
   * @throws {RunnerError} with the reasons of the pods when it fails or takes longer than its limit
   */
  async prove(): Promise<void> {
    const { api, place, image } = this.work;
    const deployment = await this.completed();
    const pods = await newestPods(api, place.namespace, deployment);
    const wanted = deployment.spec.replicas ?? 1;
    const proven = pods.filter((pod) => isReady(pod) && isSameImage(podImage(pod, place.container), image));
    if (proven.length >= wanted) return;
    const found = pods.map(
      (pod) => `${pod.metadata.name} runs ${podImage(pod, place.container) ?? 'no such container'}`,
    );
    throw new RunnerError(
      `${nameOf(place)}: ${proven.length} of ${wanted} pods run ${image}`,
      found.join('; ') || 'its newest ReplicaSet has no pods',
      `see \`kubectl -n ${place.namespace} get pods\`; another change may be rolling out: apply again when it is done`,
    );
  }

  private read(): Promise<Deployment | undefined> {
    return this.work.api.get<Deployment>(pathOf(this.work.place));
  }

  private async setImage(deployment: Deployment): Promise<void> {
    const { api, place, image, say } = this.work;
    const { resourceVersion } = deployment.metadata;
    const containers = [{ name: place.container, image }];
    await api.patch(pathOf(place), { metadata: { resourceVersion }, spec: { template: { spec: { containers } } } });
    say(`${nameOf(place)}: ${this.imageOf(deployment)} -> ${image}`);
  }

  private async completed(): Promise<Deployment> {
    const { place, image, say, signal } = this.work;
    const end = performance.now() + place.timeoutSeconds * 1000;
    let said = '';
    for (;;) {
      const deployment = await this.read();
      if (deployment === undefined) throw gone(place);
      const current = this.imageOf(deployment);
      if (current !== image) throw otherImage(place, image, current);
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
    const { namespace, deployment: name } = this.work.place;
    return new RunnerError(
      `the roll-out of ${nameOf(this.work.place)} failed`,
      [why, ...(await this.troubles(deployment))].join('; '),
      deployment.spec.paused
        ? `run \`kubectl -n ${namespace} rollout resume deployment/${name}\`, then apply again`
        : `see \`kubectl -n ${namespace} describe deployment/${name}\` and the logs of its pods; ` +
            'correct the cause and apply again (pods of the previous image keep running)',
    );
  }

  private async troubles(deployment: Deployment): Promise<string[]> {
    const { api, place } = this.work;
    try {
      const pods = await newestPods(api, place.namespace, deployment);
      const waiting = pods.filter((pod) => !isReady(pod)).slice(0, SHOWN_PODS);
      return await Promise.all(waiting.map((pod) => podTrouble(api, place.namespace, pod)));
    } catch (error) {
      // The failure itself is the news; that its reasons may not be read belongs to it.
      return [`the reasons of its pods cannot be read: ${error instanceof RunnerError ? error.why : reason(error)}`];
    }
  }
}

/** An admission webhook may have put a mirror's host in front: name and tag identify the content all the same. */
function isSameImage(running: string | undefined, image: string): boolean {
  return running === image || running?.split('/').pop() === image.split('/').pop();
}

function podImage(pod: Pod, container: string): string | undefined {
  return pod.spec.containers.find(({ name }) => name === container)?.image;
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
    `its container ${place.container} is set to ${current}`,
    'another change was made meanwhile; apply the whole service again',
  );
}
