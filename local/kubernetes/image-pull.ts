import { reason } from '../../errors/report';
import { ApiError, type ApiServer } from './api-server';
import { pause } from './pause';
import { type Container, containersOf, IMAGE_ANNOTATION, type Pod, STATUS_ANNOTATION } from './pod';
import { podEvents } from './pod-events';
import { isRefused, podStatus, type Pull } from './pod-status';
import type { Report } from './pod-watch';

/** What knows which images there are. */
export interface ImageSource {
  /** False means "the registry says there is no such image"; when there is no answer it throws. Must settle within seconds. */
  readonly imagePresent: (reference: string) => Promise<boolean>;
  /** The digest (`sha256:…`) behind a reference that is present, for the status of containers. Default: not known. */
  readonly imageDigest?: (reference: string) => Promise<string | undefined>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5_000;
const podIsGone: ReadonlySet<number> = new Set([404, 409]);

/**
 * Asks for the images of one Pod until all are there, at growing intervals of up to five seconds, and writes each new
 * verdict into the Pod. Ends as well when the Pod is gone, and on `signal`.
 */
export async function pullImages(
  pod: Pod,
  images: ImageSource,
  { cluster, report, signal }: { readonly cluster: ApiServer; readonly report: Report; readonly signal: AbortSignal },
): Promise<void> {
  let written: string | undefined;
  for (let rest = FIRST_PAUSE_MS; ; rest = Math.min(2 * rest, LONGEST_PAUSE_MS)) {
    const pulls = await askForAll(pod, images);
    const found = JSON.stringify([...pulls]);
    if (signal.aborted) return;
    try {
      if (found !== written) await writeVerdict(pod, pulls, cluster);
      written = found;
      if (![...pulls.values()].some(isRefused)) return;
    } catch (error) {
      if (error instanceof ApiError && podIsGone.has(error.status)) return;
      report(`the verdict on Pod ${pod.metadata.namespace}/${pod.metadata.name} was not written: ${String(error)}`);
    }
    await pause(rest, signal);
  }
}

async function askForAll(pod: Pod, images: ImageSource): Promise<Map<string, Pull>> {
  const answers = containersOf(pod).map(
    async (container) => [container.name, await askFor(container, images)] as const,
  );
  return new Map(await Promise.all(answers));
}

// `Always` and `IfNotPresent` are the same on a node that keeps no images.
async function askFor({ image, imagePullPolicy }: Container, images: ImageSource): Promise<Pull> {
  if (imagePullPolicy === 'Never') {
    return {
      verdict: 'absent',
      reason: 'ErrImageNeverPull',
      message: `Container image "${image}" is not present with pull policy of Never`,
    };
  }
  try {
    if (await images.imagePresent(image)) return { verdict: 'present', imageID: await imageId(image, images) };
    return refused('absent', image, 'not found');
  } catch (error) {
    return refused('unknown', image, reason(error));
  }
}

function refused(verdict: 'absent' | 'unknown', image: string, why: string): Pull {
  return { verdict, reason: 'ImagePullBackOff', message: `Failed to pull image "${image}": ${why}` };
}

async function imageId(image: string, { imageDigest }: ImageSource): Promise<string> {
  const [name = image, pinned] = image.split('@');
  const digest = pinned ?? (await imageDigest?.(image));
  return digest === undefined ? '' : `${name.replace(/:[^/:]*$/, '')}@${digest}`;
}

async function writeVerdict(pod: Pod, pulls: ReadonlyMap<string, Pull>, cluster: ApiServer): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const verdicts = [...pulls.values()].map(({ verdict }) => verdict);
  const verdict = verdicts.find((each) => each !== 'present') ?? 'present';
  const annotations = { [IMAGE_ANNOTATION]: verdict, [STATUS_ANNOTATION]: JSON.stringify(podStatus(pod, pulls, at)) };
  // With its uid the patch is refused when another Pod has taken the name.
  await cluster.merge(`/api/v1/namespaces/${namespace}/pods/${name}`, { metadata: { uid, annotations } });
  for (const event of podEvents(pod, pulls, at)) await cluster.create(`/api/v1/namespaces/${namespace}/events`, event);
}
