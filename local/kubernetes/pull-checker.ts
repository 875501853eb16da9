import { readFile } from 'node:fs/promises';
import { ApiServer } from './api-server';
import { type ImageSource, pullImages } from './image-pull';
import { containersOf, IMAGE_ANNOTATION, type Pod } from './pod';
import { followPods } from './pod-watch';

/** What the pull checker needs. */
export interface PullCheckerOptions extends ImageSource {
  /** Path of the kubeconfig that `startControlPlane` wrote. */
  readonly kubeconfig: string;
  /** Ends the checker. */
  readonly signal: AbortSignal;
}

/**
 * Plays the kubelet's part in pulling images: asks the registry for every image of every Pod that has a node and writes
 * the verdict into the Pod, where kwok waits for it. An image that is missing is asked for again, so that a later push
 * makes the Pod Ready. Runs until `signal`; what goes wrong on the way is told on stderr and tried again.
 */
export async function runPullChecker({ kubeconfig, signal, ...images }: PullCheckerOptions): Promise<void> {
  const cluster = ApiServer.fromKubeconfig(await readFile(kubeconfig, 'utf8'));
  const pulls = new PullsByPod((pod, stop) => pullImages(pod, images, { cluster, report, signal: stop }));
  try {
    for await (const news of followPods(cluster, signal, report)) {
      if (news.kind === 'all') pulls.keepOnly(news.pods);
      if (news.kind === 'gone') pulls.stop(news.pod.metadata.uid);
      if (news.kind === 'seen') pulls.see(news.pod);
    }
  } finally {
    await pulls.end();
    await cluster.close();
  }
}

interface Pulling {
  readonly images: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** One pulling for each Pod that needs one, and a new one when the images of a Pod change. */
class PullsByPod {
  private readonly pulling = new Map<string, Pulling>();

  constructor(private readonly pull: (pod: Pod, stop: AbortSignal) => Promise<void>) {}

  see(pod: Pod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    if (deletionTimestamp !== undefined) return this.stop(uid);
    const images = JSON.stringify(containersOf(pod).map(({ name, image }) => [name, image]));
    if (pod.spec.nodeName === undefined || this.pulling.get(uid)?.images === images) return;
    this.stop(uid);
    if (hasItsImages(pod)) return;
    const stop = new AbortController();
    this.pulling.set(uid, { images, stop, ended: this.pull(pod, stop.signal) });
  }

  keepOnly(pods: readonly Pod[]): void {
    const known = new Set(pods.map(({ metadata }) => metadata.uid));
    for (const uid of this.pulling.keys()) if (!known.has(uid)) this.stop(uid);
    for (const pod of pods) this.see(pod);
  }

  stop(uid: string): void {
    this.pulling.get(uid)?.stop.abort();
    this.pulling.delete(uid);
  }

  async end(): Promise<void> {
    const all = [...this.pulling.values()];
    for (const { stop } of all) stop.abort();
    await Promise.all(all.map(({ ended }) => ended));
  }
}

// After a restart of the checker: what an earlier one found holds as long as the Pod runs these images.
function hasItsImages(pod: Pod): boolean {
  if (pod.metadata.annotations?.[IMAGE_ANNOTATION] !== 'present') return false;
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return containersOf(pod).every((container) =>
    statuses.some(({ name, image }) => name === container.name && image === container.image),
  );
}

function report(problem: string): void {
  process.stderr.write(`pull checker: ${problem}\n`);
}
