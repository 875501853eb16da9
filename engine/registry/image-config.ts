import * as z from 'zod/mini';
import { formatPlatform, parsePlatform } from '../../modules/source/dockerfile/platform';
import { familiarName } from '../../modules/source/dockerfile/reference';
import { RunnerError } from '../runner-error';
import type { Manifest, RegistryClient } from './client';
import { parseRepository, type Repository } from './repository';

/** An image as it is named in a Dockerfile. */
export interface ImageReference {
  readonly repository: Repository;
  /** A tag or a digest. */
  readonly version: string;
}

const digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
const image = z.object({ config: z.object({ digest }) });
const index = z.object({ manifests: z.array(z.object({ digest, platform: z.unknown() })) });
const part = z.string().check(z.regex(/^[A-Za-z0-9_.-]+$/));
const platform = z.object({ os: part, architecture: part, variant: z.optional(z.string()) });

type Index = z.infer<typeof index>;

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
 * @throws {RunnerError} when the registry does not have it, or what it has is no image
 */
export async function imageConfigs(
  client: RegistryClient,
  version: string,
  platforms: readonly string[] | undefined,
): Promise<unknown[]> {
  const found = await present(client, version);
  const list = index.safeParse(json(client, found.body));
  if (!list.success) return [await configOf(client, found)];
  const configs: unknown[] = [];
  for (const each of chosen(list.data, platforms)) configs.push(await configOf(client, await present(client, each)));
  return configs;
}

function chosen({ manifests }: Index, platforms: readonly string[] | undefined): Set<string> {
  const named = manifests.map((entry) => ({ digest: entry.digest, platform: platformOf(entry.platform) }));
  // Attestations are listed beside the images, with the platform "unknown".
  const images = named.filter((entry) => entry.platform?.startsWith('unknown/') !== true);
  const all = images.map((entry) => entry.digest);
  const wanted = (platforms ?? []).map((one) => {
    const fitting = images.filter((entry) => entry.platform === one);
    return fitting.length > 0 ? fitting.map((entry) => entry.digest) : all;
  });
  return new Set(platforms === undefined ? all : wanted.flat());
}

/** In the spelling of the product; undefined for what is no platform. */
export function platformOf(value: unknown): string | undefined {
  const read = platform.safeParse(value);
  if (!read.success) return undefined;
  const { os, architecture, variant } = read.data;
  return formatPlatform(parsePlatform([os, architecture, variant].filter(Boolean).join('/')));
}

async function configOf(client: RegistryClient, manifest: Manifest): Promise<unknown> {
  const read = image.safeParse(json(client, manifest.body));
  if (!read.success) throw noImage(client, 'the manifest names no configuration');
  const config = json(client, await client.blob(read.data.config.digest));
  if (typeof config === 'object' && config !== null && !Array.isArray(config)) return config;
  throw noImage(client, 'its configuration is no JSON object');
}

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

function noImage({ repository: { host, name } }: RegistryClient, why: string): RunnerError {
  return new RunnerError(`the image in ${host}/${name} cannot be read`, why, 'check its name');
}
