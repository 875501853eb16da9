import { parseRepository } from '../registry/repository';

/** An image as its name is understood by Docker and Kubernetes. */
export interface ImageReference {
  /** Host and path in full: `registry-1.docker.io/library/nginx` for `nginx`. */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest is given. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** @see https://github.com/distribution/reference/blob/v0.6.0/reference.go */
export function parseReference(reference: string): ImageReference {
  const [named = '', digest] = reference.split('@', 2);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const { host, name } = parseRepository(hasTag ? named.slice(0, colon) : named);
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  return { repository: `${host}/${name}`, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/**
 * The digest in the `imageID` of a container's status; undefined when the runtime gives none. containerd and CRI-O write
 * `repository@sha256:…`, or the bare id of an image that came without a registry; Docker writes
 * `docker-pullable://repository@sha256:…` or `docker://sha256:…`.
 */
export function statusDigest(imageID: string | undefined): string | undefined {
  const [, algorithm = 'sha256:', hex] = /(?:^|@|:\/\/)(sha256:)?([0-9a-f]{64})$/.exec(imageID ?? '') ?? [];
  return hex === undefined ? undefined : `${algorithm}${hex}`;
}
