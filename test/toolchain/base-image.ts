import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, realpathSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Pack } from 'tar-stream';
import { LocalError } from '../../local/local-error';
import { requirePart } from '../../local/parts/locate';
import { thisProcess } from '../this-process';
import { baseLayer, LAYOUT } from './base-layer';

/** Small, and the engine has it at once where it can pull. */
const PULLABLE = 'busybox:stable';
const PULL_LIMIT_MS = 30_000;

/**
 * The base image for the Dockerfiles of the tests on an engine that can pull none: made from BusyBox and this machine's Node
 * (user `node`, uid 1000), under a tag that follows from both. Undefined where images can be pulled: there the Dockerfiles'
 * own default serves.
 *
 * @param env the environment whose `DOCKER_HOST` names the engine
 */
export async function baseImage(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const docker = (await requirePart('docker', thisProcess())).path;
  if (await canPull(docker, env)) return undefined;
  const busybox = (await requirePart('busybox', thisProcess())).path;
  const node = realpathSync(process.execPath);
  const reference = `slipway-test-base:${await digestOf(busybox, node)}`;
  if (!(await succeeds(docker, ['image', 'inspect', reference], env))) {
    await importLayer({ docker, env, reference }, await baseLayer(busybox, node));
  }
  return reference;
}

/** The engine is asked rather than the network: it has its own mirrors and proxies. */
async function canPull(docker: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return (
    (await succeeds(docker, ['image', 'inspect', PULLABLE], env)) ||
    (await succeeds(docker, ['pull', '--quiet', PULLABLE], env))
  );
}

async function succeeds(docker: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await promisify(execFile)(docker, args, { env, timeout: PULL_LIMIT_MS });
    return true;
  } catch {
    return false;
  }
}

async function digestOf(...files: string[]): Promise<string> {
  const hash = createHash('sha256').update(`layout ${LAYOUT}\n`);
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest('hex').slice(0, 12);
}

interface Import {
  readonly docker: string;
  readonly env: NodeJS.ProcessEnv;
  readonly reference: string;
}

async function importLayer({ docker, env, reference }: Import, layer: Pack): Promise<void> {
  const settings = ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]'].flatMap((change) => ['--change', change]);
  const child = spawn(docker, ['import', ...settings, '-', reference], { env, stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close');
  // When the client gives up it closes its end: what it says tells more than the broken pipe.
  const sent = pipeline(layer, child.stdin).catch((error: unknown) => void (said += String(error)));
  const [code] = (await ended) as [number | null];
  await sent;
  if (code === 0) return;
  throw new LocalError(`${reference} was not made`, `docker import: ${said.trim()}`, 'see that the Docker engine runs');
}
