import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, createWriteStream, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type * as undici from 'undici';
import { reason } from '../../errors/report';
import { LocalError } from '../local-error';
import type { World } from '../world';
import { keepInCache } from './cache';
import type { LocatedPart } from './locate';
import type { OfficialDownload } from './official';
import type { Part } from './part';
import { findFile, unpack, type Unpacking } from './unpack';

type Clients = Pick<typeof undici, 'Agent' | 'EnvHttpProxyAgent'>;

/** A closed network must be told apart in seconds. */
const CONNECT_MS = 4_000;
const SILENCE_MS = 30_000;
const LIMIT_MS = 15 * 60_000;

/**
 * Takes the official download of a part into the cache.
 *
 * @throws {LocalError} when there is none for this machine, the network is closed, or the bytes are not those published
 */
export async function downloadPart(part: Part, world: World): Promise<LocatedPart> {
  const { name, version, download } = part;
  if (!download) throw missing(part, 'no download is published for this machine', 'install it');
  const origin = `downloaded from ${new URL(download.url).host}${download.checksums ? ', sha256 checked' : ''}`;
  const entry = await keepInCache({ name, version, origin }, world.env, async (work) => {
    const archive = path.join(work, 'download');
    await downloadFile(download, archive, world);
    return unpackPart(part, { archive, packed: download.packed }, world);
  });
  const file = findFile(entry.folder, part.binaries);
  if (!file) throw missing(part, `${entry.folder} lacks the program`, `remove that folder and run again`);
  return { name, path: file, version, origin };
}

/**
 * Downloads a file and compares it with its published sha256, where there is one. Proxies of the environment are used.
 *
 * @throws {LocalError} when the server cannot be reached within seconds, says no, falls silent, or sends other bytes
 */
export async function downloadFile(
  { url, checksums }: Omit<OfficialDownload, 'packed'>,
  to: string,
  world: World,
): Promise<void> {
  const expected = checksums && checksumFor(path.posix.basename(new URL(url).pathname), await text(checksums, world));
  if (checksums && !expected) {
    throw new LocalError(`cannot check ${url}`, `${checksums} does not list it`, 'install the program yourself');
  }
  const response = await get(url, world);
  try {
    const { signal } = world;
    await pipeline(Readable.fromWeb(response.body ?? new ReadableStream()), createWriteStream(to), { signal });
  } catch (cause) {
    world.signal.throwIfAborted();
    throw unreachable(url, cause);
  }
  const got = await sha256(to);
  if (expected && got !== expected) {
    const why = `expected sha256 ${expected}, got ${got}`;
    throw new LocalError(
      `${url} is not what was published`,
      why,
      'try again; if it stays so, install the program yourself',
    );
  }
}

/** Whether a server answers at all, decided within seconds. */
export async function answers(url: string, world: World): Promise<boolean> {
  try {
    const response = await fetched(url, CONNECT_MS, world);
    await response.body?.cancel();
    return response.ok;
  } catch {
    world.signal.throwIfAborted();
    return false;
  }
}

/** The folder that is to be kept: the one that holds the program. */
async function unpackPart(part: Part, { archive, packed }: Omit<Unpacking, 'folder'>, world: World): Promise<string> {
  const folder = path.join(path.dirname(archive), 'unpacked');
  mkdirSync(folder);
  if (packed === 'binary') renameSync(archive, path.join(folder, part.binaries[0] ?? part.name));
  else await unpack({ archive, packed, folder }, world);
  const file = findFile(folder, part.binaries);
  if (!file) throw missing(part, `its archive has no ${part.binaries.join(' or ')}`, 'install it');
  chmodSync(file, 0o755);
  return path.dirname(file);
}

/** Projects publish lists (`<sha256>  <name>`, a `*` before binary names) or a file with the sum alone. */
function checksumFor(name: string, list: string): string | undefined {
  const lines = list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const line =
    lines.find(([, file]) => file?.replace(/^\*|^\.\//, '') === name) ?? (lines.length === 1 ? lines[0] : undefined);
  return line?.[0]?.toLowerCase();
}

async function text(url: string, world: World): Promise<string> {
  return (await get(url, world)).text();
}

async function get(url: string, world: World): Promise<undici.Response> {
  const response = await fetched(url, LIMIT_MS, world).catch((cause: unknown) => {
    world.signal.throwIfAborted();
    throw unreachable(url, cause);
  });
  if (response.ok) return response;
  await response.body?.cancel();
  throw new LocalError(
    `${url} cannot be had`,
    `the server answered ${response.status}`,
    'install the program yourself',
  );
}

/** Loaded here, as most parts are on the machine: Node's own fetch knows neither proxies nor these limits. */
async function fetched(url: string, limitMs: number, { env, signal }: World): Promise<undici.Response> {
  const { fetch, ...clients } = await import('undici');
  const either = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  return fetch(url, { dispatcher: dispatcher(clients, env), signal: either });
}

function dispatcher({ Agent, EnvHttpProxyAgent }: Clients, env: NodeJS.ProcessEnv): undici.Dispatcher {
  const limits = { connect: { timeout: CONNECT_MS }, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
  const { HTTP_PROXY, HTTPS_PROXY, http_proxy, https_proxy } = env;
  const proxied = HTTP_PROXY ?? HTTPS_PROXY ?? http_proxy ?? https_proxy;
  return proxied ? new EnvHttpProxyAgent(limits) : new Agent(limits);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function unreachable(url: string, cause: unknown): LocalError {
  const fix = 'open the network to it, or install the program yourself';
  return new LocalError(`${url} cannot be reached`, reason(cause), fix, { cause });
}

function missing({ title, version }: Part, why: string, fix: string): LocalError {
  return new LocalError(`${title} ${version} cannot be downloaded`, why, fix);
}
