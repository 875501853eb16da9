import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { localEnvironment } from '../../local/environment';
import { startLocal, stopLocal } from '../../local/instance';
import { pushBases } from '../../test/differential/bases';
import { succeed } from '../../test/e2e/harness/command';
import { ecrOf } from '../../test/e2e/harness/ecr';
import { thisProcess } from '../../test/this-process';
import { setUp } from '../../test/toolchain/setup';

const NAME = 'bench-engine';

/** Builds at a time, on both sides. */
export const SLOTS = 2;

/** A local AWS with a BuildKit, and a docker client that is logged in there as people do it. */
export interface Place {
  readonly folder: string;
  readonly ecr: ECRClient;
  readonly endpoint: string;
  readonly region: string;
  /** `localhost:<port>` */
  readonly registry: string;
  readonly builder: string;
  readonly terraform: string;
  readonly docker: string;
  /** Environment of the engine, which logs in by itself. */
  readonly env: NodeJS.ProcessEnv;
  /** The same for a docker client that is logged in. */
  readonly byHand: NodeJS.ProcessEnv;
  /** What it says to the registry (`Basic …`). */
  readonly authorization: string;
  /** An image with a shell. */
  readonly base: string;
}

/** Does the work in such a place, which is gone afterwards. */
export async function inPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  const { docker, terraform, environment } = await setUp();
  const local = await startLocal({ name: NAME, buildkit: true }, thisProcess());
  try {
    const ecr = ecrOf(local);
    const found = localEnvironment(local, { ...process.env, ...environment, CHECKPOINT_DISABLE: '1' });
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const config = found['DOCKER_CONFIG'] ?? '';
    const plain = JSON.parse(readFileSync(path.join(config, 'config.json'), 'utf8')) as object;
    const token = authorizationData?.[0]?.authorizationToken ?? '';
    const auths = { [local.registry]: { auth: token } };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...plain, auths }), { mode: 0o600 });
    const env = {
      ...found,
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      SLIPWAY_MAX_BUILDS: String(SLOTS),
      // Node reads them at its start, 25 ms long, and on loopback nobody needs them.
      NODE_EXTRA_CA_CERTS: undefined,
    };
    const byHand = { ...env, DOCKER_CONFIG: folder, BUILDX_CONFIG: path.join(config, 'buildx') };
    const create = ['buildx', 'create', '--name', NAME, '--driver', 'remote', local.buildkit?.address ?? ''];
    await succeed(docker, create, { cwd: folder, env });
    const { first: base } = await pushBases({ local, docker, builder: NAME, env: byHand, folder });
    const { endpoint, region, registry } = local;
    const tools = { builder: NAME, terraform, docker };
    const environments = { env, byHand, authorization: `Basic ${token}` };
    await work({ folder, ecr, endpoint, region, registry, ...tools, ...environments, base });
  } finally {
    await stopLocal(NAME, thisProcess());
    rmSync(folder, { recursive: true, force: true });
  }
}
