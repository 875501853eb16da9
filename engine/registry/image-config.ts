import { formatPlatform, parsePlatform } from '../../modules/source/dockerfile/platform';
import { familiarName } from '../../modules/source/dockerfile/reference';
import { EngineError } from '../engine-error';
import type { Manifest, RegistryClient } from './client';
import { contentOf, type ImageContent, type IndexedImage, type IndexedPlatform } from './image-content';
import { parseRepository, type Repository } from './repository';

/** An image as it is named in a Dockerfile. */
export interface ImageReference {
  readonly repository: Repository;
  /** A tag or a digest. */
  readonly version: string;
}

/** Of names that a platform is made of. */
const PART = /^[A-Za-z0-9_.-]+$/;

/** Reads `node`, `ghcr.io/acme/base:1`, `localhost:5000/base@sha256:…` as Docker does: with Docker Hub and `latest`. */
export function parseImage(reference: string): ImageReference {
  const [named = '', pinned] = familiarName(reference).split('@');
  const tag = /:([\w.-]+)$/.exec(named)?.[1];
  const name = tag === undefined ? named : named.slice(0, -tag.length - 1);
  return { repository: parseRepository(name), version: pinned ?? tag ?? 'latest' };
}

/**
 * The configurations of an image for some platforms: of an index those of its images, of an image alone its own. Where no
 * image of an index is for a platform, the builder chooses one, so all of them count.
 *
 * @param platforms undefined: all
 * @throws {EngineError} when the registry does not have it, or what it has is no image
 */
export async function imageConfigs(
  client: RegistryClient,
  version: string,
  platforms: readonly string[] | undefined,
): Promise<unknown[]> {
  const content = contentOf(await present(client, version), client.repository);
  if (content.kind === 'image') return [await configOf(client, content)];
  const configs: unknown[] = [];
  for (const each of chosen(content.images, platforms)) {
    const member = contentOf(await present(client, each), client.repository);
    if (member.kind === 'image') configs.push(await configOf(client, member));
  }
  return configs;
}

function chosen(images: readonly IndexedImage[], platforms: readonly string[] | undefined): Set<string> {
  const named = images.map(({ digest, platform }) => ({ digest, platform: platformOf(platform) }));
  // Attestations are listed beside the images, with the platform "unknown".
  const real = named.filter(({ platform }) => platform?.startsWith('unknown/') !== true);
  const all = real.map(({ digest }) => digest);
  const wanted = (platforms ?? []).map((one) => {
    const fitting = real.filter(({ platform }) => platform === one);
    return fitting.length > 0 ? fitting.map(({ digest }) => digest) : all;
  });
  return new Set(platforms === undefined ? all : wanted.flat());
}

/** In the spelling of the product; undefined for what is no platform. */
export function platformOf(
  platform: Partial<Record<keyof IndexedPlatform, string | undefined>> = {},
): string | undefined {
  const { os, architecture, variant } = platform;
  const parts = [os, architecture, ...(variant ? [variant] : [])];
  if (!parts.every((part) => part !== undefined && PART.test(part))) return undefined;
  return formatPlatform(parsePlatform(parts.join('/')));
}

async function configOf(client: RegistryClient, { config }: ImageManifest): Promise<unknown> {
  const read = json(client, await client.blob(config.digest));
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  throw noImage(client, 'its configuration is no JSON object');
}

type ImageManifest = Extract<ImageContent, { kind: 'image' }>;

async function present(client: RegistryClient, version: string): Promise<Manifest> {
  const manifest = await client.manifest(version);
  if (!('state' in manifest)) return manifest;
  throw noImage(client, `the registry has no ${manifest.missing} of that name`);
}

function json(client: RegistryClient, body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw noImage(client, 'what came is no JSON');
  }
}

function noImage({ repository: { host, name } }: RegistryClient, why: string): EngineError {
  return new EngineError(`the image in ${host}/${name} cannot be read`, why, 'check its name');
}
