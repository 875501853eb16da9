import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../host/free-port';
import { type ProcessRecord, type Program, startDetached } from '../host/processes';
import { MOTO, REGION } from './aws/moto';
import { prepareBuildKit } from './buildkit-daemon';
import { writeClientFiles } from './client-files';
import { useDocker } from './docker';
import { frontProgram, frontReadiness } from './front/program';
import { startControlPlane } from './kubernetes/control-plane';
import { locatePart } from './parts/locate';
import { answers, untilReady } from './readiness';
import { type LocalAws, noteComplete, noteProcess } from './records';
import { REGISTRY } from './registry/registry';
import { type Service, type ServicePlace, serviceProgram } from './service';
import { accepts } from './sockets';
import type { World } from './world';

/** Parts that are started only when they are asked for. */
export interface Wishes {
  /** A Kubernetes control plane whose Pods are checked against the registry. */
  readonly kubernetes?: boolean;
  /** A Docker: the one that runs, else the private one that all instances share. */
  readonly docker?: boolean;
  /** A private BuildKit. */
  readonly buildkit?: boolean;
}

/** One start. */
interface Start extends World {
  readonly name: string;
  readonly folder: string;
  readonly wishes: Wishes;
  readonly onProgress: (line: string) => void;
}

const READY_WITHIN_MS = 60_000;

/** Starts all parts of an instance. On an error some may run; they are in the instance's records. */
export async function bringUp({ name, folder, wishes, env, signal, onProgress }: Start): Promise<LocalAws> {
  const logs = path.join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const launch: Launch = {
    folder,
    env,
    start: async (program) => {
      either.throwIfAborted();
      const record = await startDetached(program, path.join(logs, `${program.name}.log`), env);
      noteProcess(folder, record);
      return record;
    },
    ready: async (record, ready) => {
      await untilReady(record, { ready, timeoutMs: READY_WITHIN_MS, signal: either });
      onProgress(`${record.name} is up`);
    },
    signal: either,
  };
  let docker: Promise<string> | undefined;
  const useOneDocker = (): Promise<string> => (docker ??= useDocker({ name, env, signal: either, onProgress }));
  const [port, moto, registry] = [await freePort(), await freePort(), await freePort()];
  const place = { instance: name, folder, docker: useOneDocker, env, signal: either, onProgress };
  const host = `localhost:${String(port)}`;
  const [, , kubernetes, dockerHost, buildkit] = await allOrNone(failure, [
    startService(launch, MOTO, { ...place, port: moto }),
    startService(launch, REGISTRY, { ...place, port: registry }),
    wishes.kubernetes ? startKubernetes(launch, name, onProgress) : undefined,
    wishes.docker ? useOneDocker() : undefined,
    wishes.buildkit ? startBuildKit(launch, name, host) : undefined,
    writeClients(launch),
  ]);
  const behind = { moto: `http://127.0.0.1:${String(moto)}`, registry: `http://127.0.0.1:${String(registry)}` };
  const front = frontProgram(folder, {
    port,
    ...behind,
    ...(kubernetes && { kubeconfig: kubernetes.kubeconfig }),
    ...(dockerHost && { functions: { host: dockerHost, instance: name, folder } }),
  });
  await launch.ready(await launch.start(front), () => answers(frontReadiness(port)));

  const local: LocalAws = {
    name,
    folder,
    endpoint: `http://127.0.0.1:${String(port)}`,
    registry: host,
    region: REGION,
    ...(kubernetes && { kubernetes }),
    ...(dockerHost && { docker: { host: dockerHost } }),
    ...(buildkit && { buildkit }),
  };
  noteComplete(local);
  return local;
}

/** How a part is started and waited for. */
interface Launch extends World {
  readonly folder: string;
  readonly start: (program: Program) => Promise<ProcessRecord>;
  readonly ready: (record: ProcessRecord, ready: () => Promise<boolean>) => Promise<void>;
}

async function startService({ start, ready }: Launch, service: Service, place: ServicePlace): Promise<void> {
  const record = await start(await serviceProgram(service, place));
  await ready(record, () => answers(service.readiness(place.port)));
}

async function startKubernetes(
  { folder, start, env, signal }: Launch,
  name: string,
  onProgress: (line: string) => void,
): Promise<NonNullable<LocalAws['kubernetes']>> {
  const controlPlane = await startControlPlane({ folder: path.join(folder, 'kubernetes'), name, start, env, signal });
  onProgress('kubernetes is up');
  return controlPlane;
}

async function startBuildKit(
  { folder, start, ready, env, signal }: Launch,
  name: string,
  registry: string,
): Promise<NonNullable<LocalAws['buildkit']>> {
  const { program, socket } = await prepareBuildKit({ name, folder, registry, env, signal });
  await ready(await start(program), () => accepts(socket));
  return { address: `unix://${socket}` };
}

async function writeClients({ folder, ...world }: Launch): Promise<void> {
  const buildx = await locatePart('buildx', world);
  writeClientFiles(folder, buildx ? [path.dirname(buildx.path)] : []);
}

/** Waits for all; when one fails, gives the others up and waits until they have let go before it tells. */
async function allOrNone<T extends readonly unknown[]>(
  failure: AbortController,
  parts: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const all = Promise.all(parts);
  all.catch((error: unknown) => failure.abort(error));
  await Promise.allSettled(parts);
  return all;
}
