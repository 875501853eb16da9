import { type ImageReference, parseReference } from './image-reference';

/** What a reference says about an image. `unclear`: it may be the same one from a mirror; only its digest can tell. */
export type Verdict = 'same' | 'other' | 'unclear';

/** What a platform says that a container runs. */
export interface RunningImage {
  /** What somebody wrote; undefined when there is no such container. */
  readonly reference: string | undefined;
  /** What was pulled; undefined where that is not reported. */
  readonly digest: string | undefined;
}

/** The image that a service is to run, and how it is known again where it runs: by content, not by looks. */
export class ExpectedImage {
  private readonly expected: ImageReference;

  /**
   * @param reference what Terraform gives to the service
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
    // An image is pulled by the digest where there is one, whatever the name in front of it.
    if (digest !== undefined && digests !== undefined) return digests.has(digest) ? 'same' : 'other';
    if (digest !== undefined && digest === expected.digest) return 'same';
    if (repository !== expected.repository) return 'unclear';
    return tag === expected.tag && expected.digest === undefined ? 'same' : 'other';
  }

  /** Whether it is what a container runs. What was pulled decides; where that is not known the name does. */
  isThat({ reference, digest }: RunningImage): boolean {
    if (digest !== undefined && this.digests !== undefined) return this.digests.has(digest);
    if (digest !== undefined && digest === this.expected.digest) return true;
    return this.comparedTo(reference) === 'same';
  }

  /** What running images are compared with, for people. */
  get identity(): string {
    const [digest] = this.digests ?? [];
    return digest === undefined
      ? 'its digest is not known, so name and tag must be the same'
      : `its digest is ${digest}`;
  }
}
