import type { LambdaArchitecture } from '../../contract/lambda';
import { shown } from '../../errors/shown';
import { EngineError } from '../engine-error';
import { platformOf } from '../registry/image-config';
import type { ImageContent, IndexedImage, TypedBlob } from '../registry/image-content';
import { FOREIGN } from '../registry/read-image';

/** An image that a function is to be given. */
export interface OfferedImage {
  readonly reference: string;
  readonly architecture: LambdaArchitecture;
}

type Image = Extract<ImageContent, { kind: 'image' }>;

/** How images call what Lambda calls otherwise. */
const PLATFORMS: Readonly<Record<LambdaArchitecture, string>> = { x86_64: 'linux/amd64', arm64: 'linux/arm64' };

const CONFIGS = new Set(['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json']);
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.v1\.tar(?:\+gzip)?|docker\.image\.rootfs\.diff\.tar(?:\.gzip)?)$/;
const ZSTD = /[+.]zstd$/;

/** Lambda unpacks no more, and layers are no larger when they are packed. */
const MOST_BYTES = 10 * 1024 ** 3;
const NAMED_PLATFORMS = 6;

/**
 * What Lambda takes: one image for one platform, whose layers it can unpack.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#images-reqs
 * @throws {EngineError} for an index, for what is no image, and for layers of other kinds or of too large a size
 */
export function acceptContent(content: ImageContent, offered: OfferedImage): Image {
  if (content.kind === 'index') throw indexed(content.images, offered);
  const { config, layers } = content;
  if (!CONFIGS.has(config.mediaType)) {
    throw refused(
      offered,
      `it is no image of a container: its configuration is ${shown(config.mediaType)}`,
      'see who pushed what is there, and push an image',
    );
  }
  for (const layer of layers) requireLayer(layer, offered);
  requireSize(layers, offered);
  return content;
}

/** @throws {EngineError} for an image of another instruction set or system than the function has */
export function acceptConfig(config: unknown, offered: OfferedImage): void {
  const { os, architecture, variant } = config as Readonly<Record<string, unknown>>;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const platform = platformOf({ os: text(os), architecture: text(architecture), variant: text(variant) });
  const wanted = PLATFORMS[offered.architecture];
  if (platform === wanted) return;
  const other = Object.entries(PLATFORMS).find(([, each]) => each === platform)?.[0];
  const alternative = other === undefined ? '' : `, or let the architecture of the function be ${other}`;
  throw refused(
    offered,
    `it is for ${platform ?? 'no platform that it says'}, and the function runs ${wanted} (${offered.architecture})`,
    `build it for ${wanted} (\`platforms\` of the image)${alternative}`,
  );
}

function indexed(images: readonly IndexedImage[], offered: OfferedImage): EngineError {
  const real = images.filter(({ platform }) => platform?.os !== 'unknown');
  const platforms = real.map(({ platform }) => platformOf(platform) ?? 'an unknown platform');
  const wanted = PLATFORMS[offered.architecture];
  if (real.length > 1) {
    return refused(
      offered,
      `it is an index of ${real.length} images: ${listed(platforms)}; Lambda takes a single image`,
      `build it for ${wanted} alone (\`platforms\` of the image), under another tag`,
    );
  }
  if (real.length === 1 && images.length > 1) {
    return refused(
      offered,
      `it is an index of an image for ${listed(platforms)} and its attestations; Lambda takes a single image`,
      'build it without attestations (delete `build.attestations`; in other builds `--provenance=false --sbom=false`), ' +
        'under another tag',
    );
  }
  return refused(
    offered,
    `it is an index of ${real.length === 1 ? `one image, for ${listed(platforms)}` : 'no image'}; Lambda takes a single image`,
    'push the image itself, without an index around it, under another tag',
  );
}

function requireLayer({ mediaType, digest }: TypedBlob, offered: OfferedImage): void {
  if (FOREIGN.test(mediaType)) {
    throw refused(
      offered,
      `its layer ${digest} is not in the registry: it is ${mediaType}, which is fetched from elsewhere`,
      'build it from a base image whose layers may be distributed',
    );
  }
  if (ZSTD.test(mediaType)) {
    throw refused(
      offered,
      `its layer ${digest} is packed with zstd (${mediaType}), which Lambda does not unpack`,
      "build it with gzip (`compression=gzip,force-compression=true` of the builder's output), under another tag",
    );
  }
  if (LAYER.test(mediaType)) return;
  throw refused(
    offered,
    `its layer ${digest} is of a kind that Lambda does not know: ${shown(mediaType)}`,
    'push an image whose layers are tar archives, packed with gzip or not',
  );
}

/** Each layer once: an image may repeat one. */
function requireSize(layers: readonly TypedBlob[], offered: OfferedImage): void {
  const bytes = packedBytes(layers);
  if (bytes <= MOST_BYTES) return;
  throw refused(
    offered,
    `its layers have ${(bytes / 1024 ** 3).toFixed(1)} GiB packed, and Lambda takes at most 10 GiB unpacked`,
    'leave out what the function does not need, or load it from S3 or EFS',
  );
}

/** What the layers take in the registry. */
export function packedBytes(layers: readonly TypedBlob[]): number {
  return [...new Map(layers.map(({ digest, size }) => [digest, size])).values()].reduce((sum, size) => sum + size, 0);
}

function listed(platforms: readonly string[]): string {
  const more = platforms.length - NAMED_PLATFORMS;
  return [...platforms.slice(0, NAMED_PLATFORMS), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** Before the function is touched. */
export function refused({ reference }: OfferedImage, why: string, fix: string): EngineError {
  return new EngineError(
    `Lambda does not take ${reference}`,
    why,
    `${fix}; then apply again. The function is as it was`,
  );
}
