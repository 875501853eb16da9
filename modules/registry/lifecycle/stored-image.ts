/** A manifest in a repository of ECR, as far as lifecycle rules look at it. */
export interface StoredImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date;
  /** When it was last pulled; absent where it never was. */
  readonly pulledAt?: Date;
  /** When it was archived; absent where it is not. */
  readonly archivedAt?: Date;
  /** When it was last restored from the archive; absent where it never was. From then on it counts as pushed and pulled then. */
  readonly restoredAt?: Date;
  /** Digests of the manifests that it lists, when it is an index: platforms, and attestations beside them. */
  readonly children?: readonly string[];
  /** Digest of the image that it is attached to: a signature, a list of contents. */
  readonly subject?: string;
}

/** What a policy does to an image. */
export interface LifecycleOutcome {
  readonly digest: string;
  readonly does: 'expire' | 'archive';
  /** Index of the rule; absent where the image goes along with what holds it: its index, or the image that it is attached to. */
  readonly rule?: number;
}
