import * as z from 'zod/mini';
import { EngineError } from '../engine-error';
import type { BlobDescriptor } from './blobs';
import type { Manifest } from './client';
import { DIGEST, MEDIA_TYPE } from './grammar';
import type { Repository } from './repository';

/** What a manifest names: an image its blobs, an index its images. */
export type ImageContent =
  | { readonly kind: 'image'; readonly config: TypedBlob; readonly layers: readonly TypedBlob[] }
  | { readonly kind: 'index'; readonly images: readonly IndexedImage[] };

/** A configuration or a layer. */
export interface TypedBlob extends BlobDescriptor {
  readonly mediaType: string;
}

/** An image as an index names it. */
export interface IndexedImage extends BlobDescriptor {
  readonly mediaType: string;
  readonly platform?: IndexedPlatform;
}

/** For what an image in an index is; attestations are for `unknown/unknown`. */
export interface IndexedPlatform {
  readonly os: string;
  readonly architecture?: string;
  readonly variant?: string;
}

/** Kinds by media type: OCI's, and what Docker called them before. */
export const KINDS: ReadonlyMap<string, ImageContent['kind']> = new Map([
  ['application/vnd.oci.image.index.v1+json', 'index'],
  ['application/vnd.oci.image.manifest.v1+json', 'image'],
  ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
  ['application/vnd.docker.distribution.manifest.v2+json', 'image'],
]);

/** No image has as many parts; a list of them is read whole. */
const MOST_PARTS = 1_000;
/** Problems that a message names. */
const NAMED = 3;
/** Registries take no larger manifest. */
const LARGEST_MANIFEST = 4 * 1024 * 1024;

const digest = z.string().check(z.regex(DIGEST));
const size = z.int().check(z.nonnegative());
const descriptor = z.object({ mediaType: z.string().check(z.regex(MEDIA_TYPE)), digest, size });
const mediaType = z.optional(z.string());
/** One document that is both would be one thing to a registry and another to a node. */
const absent = z.optional(z.undefined());

const image = z.object({
  schemaVersion: z.literal(2),
  mediaType,
  config: descriptor,
  layers: z.array(descriptor).check(z.maxLength(MOST_PARTS)),
  manifests: absent,
});

const platform = z.object({
  os: z.string(),
  architecture: z.exactOptional(z.string()),
  variant: z.exactOptional(z.string()),
});

const indexed = z.object({
  mediaType: z.string().check(z.refine((type) => KINDS.get(type) === 'image', 'expected the media type of an image')),
  digest,
  size: size.check(z.maximum(LARGEST_MANIFEST)),
  platform: z.exactOptional(platform),
});

const index = z.object({
  schemaVersion: z.literal(2),
  mediaType,
  manifests: z.array(indexed).check(z.maxLength(MOST_PARTS)),
  config: absent,
  layers: absent,
});

/**
 * Reads a manifest that a registry gave, whose bytes are verified already.
 *
 * @throws {EngineError} when it is no well-formed manifest of the kind that it was given as
 */
export function contentOf(manifest: Manifest, repository: Repository): ImageContent {
  const json = parsed(manifest, repository);
  if (KINDS.get(manifest.mediaType) === 'index') {
    return { kind: 'index', images: checked(index.safeParse(json), manifest, repository).manifests };
  }
  const { config, layers } = checked(image.safeParse(json), manifest, repository);
  return { kind: 'image', config, layers };
}

function parsed(manifest: Manifest, repository: Repository): unknown {
  try {
    return JSON.parse(manifest.body.toString());
  } catch (error) {
    throw malformed(manifest, repository, 'it is no JSON', error);
  }
}

type Result<T> = z.core.util.SafeParseResult<T>;

function checked<T extends { mediaType?: string | undefined }>(
  { data, error }: Result<T>,
  manifest: Manifest,
  repository: Repository,
): T {
  if (data === undefined) {
    // By place and rule: the text that breaks it is the registry's.
    const problems = error?.issues.map(({ path, message }) => `${path.join('.') || 'manifest'}: ${message}`) ?? [];
    throw malformed(manifest, repository, problems.slice(0, NAMED).join('; '));
  }
  if (data.mediaType === undefined || data.mediaType === manifest.mediaType) return data;
  throw malformed(manifest, repository, `mediaType: it is not ${manifest.mediaType}, as which it was given`);
}

function malformed({ digest: which }: Manifest, { host, name }: Repository, why: string, cause?: unknown): EngineError {
  return new EngineError(
    `the registry has a malformed manifest ${which} in ${host}/${name}`,
    why,
    'find out who pushed it, and delete it there; then try again',
    cause,
  );
}
