/** An image as the API names it: by its digest, by one of its tags, or by both. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

/** An id for which nothing was done, with ECR's reason. */
export interface ImageFailure {
  readonly imageId: ImageId;
  readonly failureCode: string;
  readonly failureReason: string;
}

/** `{imageDigest:'sha256:…', imageTag:'null'}`: an id in the sentences of ECR. */
export function inWords({ imageDigest = 'null', imageTag = 'null' }: ImageId): string {
  return `{imageDigest:'${imageDigest}', imageTag:'${imageTag}'}`;
}
