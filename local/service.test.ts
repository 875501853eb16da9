import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { freePort } from '../host/free-port';
import { isRunning } from '../host/process-identity';
import { startDetached } from '../host/processes';
import { thisProcess } from '../test/this-process';
import { clearAway } from './clear-away';
import { removeContainer } from './container';
import { INSTANCE_LABEL } from './container-labels';
import { useDocker } from './docker';
import { localStatus, startLocal, stopLocal } from './instance';
import { LocalError } from './local-error';
import { locatePart, requirePart } from './parts/locate';
import { PARTS } from './parts/part';
import { leavePrivateDocker } from './private-docker';
import { answers, untilReady } from './readiness';
import { REGISTRY } from './registry/registry';
import { type ServicePlace, serviceProgram } from './service';

const IMAGE_LIMIT = 100 * 2 ** 20;
const name = `service-${String(process.pid)}`;
const user = { name: `${name}-test`, ...thisProcess(), onProgress: () => undefined };
const scratch = mkdtempSync(path.join(tmpdir(), 'slipway-service-'));

let client: string;
let host: string;
let built: string | undefined;

describe('service', () => {
  beforeAll(async () => {
    client = (await requirePart('docker', thisProcess())).path;
    host = await useDocker(user);
    built = await builtImage();
    if (built) jest.replaceProperty(REGISTRY, 'container', { ...REGISTRY.container, image: built });
    jest.replaceProperty(PARTS, 'registry', { ...PARTS.registry, binaries: ['not-on-this-machine'] });
  }, 90_000);

  afterAll(async () => {
    await stopLocal(name, thisProcess());
    if (built) docker(['rmi', built]);
    await leavePrivateDocker(user.name, user);
    rmSync(scratch, { recursive: true });
  }, 60_000);

  test('runs as a container that belongs to the instance and goes with it', async () => {
    const local = await startLocal({ name }, thisProcess());

    expect(containers()).toEqual([expect.stringMatching(`^slipway-${name}-registry-\\d+$`)]);
    expect((await localStatus(name, thisProcess())).state).toBe('running');
    expect((await fetch(`${local.endpoint}/v2/`)).status).toBe(401);

    await stopLocal(name, thisProcess());
    expect(containers()).toEqual([]);
  }, 60_000);

  test('breaks the instance when its container ends, with its last words in the log', async () => {
    await startLocal({ name }, thisProcess());
    docker(['kill', '--signal', 'TERM', ...containers()]);

    const ended = await eventually(async () =>
      (await localStatus(name, thisProcess())).processes.find(({ running }) => !running),
    );

    expect(ended.name).toBe('registry');
    expect(readFileSync(ended.log, 'utf8')).toMatch(/level=/);
  }, 60_000);

  test('is removed although the start was killed before it could note the process', async () => {
    const place = await placeOf('killed');
    const record = await startDetached(
      await serviceProgram(REGISTRY, place),
      path.join(place.folder, 'log'),
      process.env,
    );
    await untilReady(record, { ready: () => answers(REGISTRY.readiness(place.port)), timeoutMs: 30_000 });

    await clearAway(name, place.folder, user);

    expect(containers()).toEqual([]);
    await eventually(() => Promise.resolve(isRunning(record) ? undefined : true));
  }, 60_000);

  test('is gone when its Docker is', async () => {
    const removed = removeContainer({ name: 'slipway-any', host: `unix://${scratch}/no-docker.sock` }, user);

    await expect(removed).resolves.toBeUndefined();
  });

  test('fails with both reasons where there is no Docker either', async () => {
    const noDocker = new LocalError('no Docker answers', 'nothing listens', 'start Docker');
    const place = { ...(await placeOf('no-docker')), docker: () => Promise.reject(noDocker) };

    await expect(serviceProgram(REGISTRY, place)).rejects.toMatchObject({
      what: 'OCI registry is neither on this machine nor can it run in a container',
      why: expect.stringContaining('no Docker answers: nothing listens') as string,
      fix: expect.stringContaining('SLIPWAY_PART_REGISTRY') as string,
    });
  });

  test('fails when its image cannot be pulled', async () => {
    const image = `127.0.0.1:${String(await freePort())}/registry:2`;
    const service = { ...REGISTRY, container: { ...REGISTRY.container, image } };

    await expect(serviceProgram(service, await placeOf('no-image'))).rejects.toMatchObject({
      what: `the image ${image} cannot be pulled`,
      why: expect.stringContaining('refused') as string,
    });
  });
});

async function placeOf(use: string): Promise<ServicePlace> {
  const folder = path.join(scratch, use);
  mkdirSync(folder);
  return { ...user, instance: name, folder, port: await freePort(), docker: () => Promise.resolve(host) };
}

function containers(): string[] {
  const label = `label=${INSTANCE_LABEL}=${name}`;
  return docker(['ps', '--all', '--filter', label, '--format', '{{.Names}}']).split('\n').filter(Boolean);
}

/** The installed registry as an image; none where it is not installed: there the published one can be pulled. */
async function builtImage(): Promise<string | undefined> {
  const registry = await locatePart('registry', thisProcess());
  if (registry === undefined || process.platform !== 'linux') return undefined;
  const root = path.join(scratch, 'root');
  const libraries = execFileSync('ldd', [registry.path], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g);
  cpSync(realpathSync(registry.path), path.join(root, 'bin/registry'));
  for (const [, library = ''] of libraries) cpSync(realpathSync(library), path.join(root, library));
  mkdirSync(path.join(root, 'etc/docker/registry'), { recursive: true });
  writeFileSync(path.join(root, 'etc/docker/registry/config.yml'), stringify(IMAGE_CONFIGURATION));
  const image = `slipway-test-registry:${String(process.pid)}`;
  docker(['import', '-', image], execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: IMAGE_LIMIT }));
  return image;
}

/** As far as it matters, what the published image brings along. */
const IMAGE_CONFIGURATION = {
  version: '0.1',
  storage: { cache: { blobdescriptor: 'inmemory' }, filesystem: { rootdirectory: '/var/lib/registry' } },
  http: { addr: ':5000' },
};

function docker(args: readonly string[], input?: Buffer): string {
  return execFileSync(client, ['--host', host, ...args], { encoding: 'utf8', ...(input && { input }) });
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
}
