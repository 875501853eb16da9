import { TAG } from '../../contract/tags';

/**
 * The words of the registry API. What a registry says becomes part of addresses and headers, so nothing passes that is
 * not such a word.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 */

/** Of the one algorithm that all registries and builders use, because it is the one that is verified here. */
export const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** RFC 6838, without parameters. */
export const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

const DIGEST_TEXT = DIGEST.source.slice(1, -1);
const TAG_TEXT = TAG.source.slice(1, -1);

/** All that is ever asked of a repository. */
const PATH = new RegExp(
  `^(?:manifests/(?:${TAG_TEXT}|${DIGEST_TEXT})|blobs/${DIGEST_TEXT}|blobs/uploads/(?:\\?[!-~]*)?|tags/list\\?[!-~]*)$`,
);

/** Whether a path below a repository stays in it and names what it seems to name. */
export function isRepositoryPath(path: string): boolean {
  return PATH.test(path);
}
