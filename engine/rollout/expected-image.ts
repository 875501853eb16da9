import { parseReference, statusDigest, type ImageReference } from './image-reference';
import type { Pod } from './kubernetes/objects';

/** What a reference says about an image. `unclear`: it may be the same one from a mirror; only its digest can tell. */
export type Verdict = 'same' | 'other' | 'unclear';

/** The image that a service is to run, and how it is known again in the cluster: by content, not by looks. */
export class ExpectedImage {
  private readonly expected: ImageReference;

  /**
   * @param reference what Terraform gives to the Deployment
   * @param digests all digests of the image; undefined when nobody knows them, and then its name alone can be compared
   */
  constructor(
    private readonly reference: string,
    private readonly digests: ReadonlySet<string> | undefined,
  ) {
    this.expected = parseReference(reference);
  }

  /** What is known from a reference alone. */
  comparedTo(reference: string | undefined): Verdict {
    if (reference === undefined) return 'other';
    if (reference === this.reference) return 'same';
    const { repository, tag, digest } = parseReference(reference);
    const { expected, digests } = this;
    // Kubernetes pulls by the digest where there is one, whatever the name in front of it.
    if (digest !== undefined && digests !== undefined) return digests.has(digest) ? 'same' : 'other';
    if (digest !== undefined && digest === expected.digest) return 'same';
    if (repository !== expected.repository) return 'unclear';
    return tag === expected.tag && expected.digest === undefined ? 'same' : 'other';
  }

  /** Whether the container of a pod runs it. What the node reports of the content decides; without that the name does. */
  runsIn(pod: Pod, container: string): boolean {
    const running = digestIn(pod, container);
    if (running !== undefined && this.digests !== undefined) return this.digests.has(running);
    if (running !== undefined && running === this.expected.digest) return true;
    return this.comparedTo(imageIn(pod, container)) === 'same';
  }

  /** What a pod is compared with, for people. */
  get identity(): string {
    const [digest] = this.digests ?? [];
    return digest === undefined
      ? 'its digest is not known, so name and tag must be the same'
      : `its digest is ${digest}`;
  }
}

/** The image of a container as its pod names it, with the digest that the node reports where that is another. */
export function shownImage(pod: Pod, container: string): string {
  const image = imageIn(pod, container);
  if (image === undefined) return 'no such container';
  const digest = digestIn(pod, container);
  return digest === undefined || image.endsWith(digest) ? image : `${image} (${digest})`;
}

function imageIn({ spec }: Pod, container: string): string | undefined {
  return spec.containers.find(({ name }) => name === container)?.image;
}

function digestIn({ status }: Pod, container: string): string | undefined {
  return statusDigest(status?.containerStatuses?.find(({ name }) => name === container)?.imageID);
}
