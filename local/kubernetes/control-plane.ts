import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { freePort } from '../../host/free-port';
import { isRunning } from '../../host/process-identity';
import type { ProcessRecord, Program } from '../../host/processes';
import { requirePart } from '../parts/locate';
import { answers, untilReady } from '../readiness';
import { ApiError, ApiServer, kubeconfigOf } from './api-server';
import { acceptsPods, isReady, localNodes, type Node } from './node';
import {
  apiServer,
  type Binaries,
  controllerManager,
  etcd,
  kwok,
  type Layout,
  layoutOf,
  PARTS,
  scheduler,
} from './programs';
import { kwokConfiguration } from './stages';

/** What the control plane needs. */
export interface ControlPlaneOptions {
  /** Folder for its data, keys and kubeconfig; made when missing. It must not hold the data of an earlier start. */
  readonly folder: string;
  /** Name of the instance; the context is called `slipway-<name>`. Default: `local`. */
  readonly name?: string;
  /** Starts a program in the background; whoever gives it also ends the programs. */
  readonly start: (program: Program) => Promise<ProcessRecord>;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
}

/** A control plane that can be used. */
export interface ControlPlane {
  /** `https://127.0.0.1:<port>`. */
  readonly server: string;
  /** Path of a kubeconfig, mode 0600, with the token of an administrator. */
  readonly kubeconfig: string;
  readonly context: string;
}

const READY_WITHIN_MS = 60_000;

/**
 * Starts a real Kubernetes control plane on loopback: etcd, API server, controllers, scheduler, and kwok in place of a
 * kubelet. Its Pods become Ready only while {@link runPullChecker} runs.
 *
 * @throws LocalError when a binary is missing, or when a program ends early or is not ready within 60 seconds
 */
export async function startControlPlane({ folder, name, start, signal }: ControlPlaneOptions): Promise<ControlPlane> {
  const binaries = await findBinaries();
  const layout = layoutOf(folder);
  const token = randomBytes(32).toString('hex');
  await writeInputs(layout, token);
  const readyWhen: ReadyWhen = (process, ready) => untilReady(process, { ready, timeoutMs: READY_WITHIN_MS, signal });

  const store = await freePort();
  const etcdProcess = await start(etcd(binaries.etcd, layout, { client: store, peer: await freePort() }));
  await readyWhen(etcdProcess, () => answers(`http://127.0.0.1:${String(store)}/health`));

  const secure = await freePort();
  const server = `https://127.0.0.1:${String(secure)}`;
  const apiProcess = await start(apiServer(binaries['kube-apiserver'], layout, { store, secure }));
  await readyWhen(apiProcess, async () => (await stat(layout.authority)).size > 0);

  const access = { server, token, authority: await readFile(layout.authority, 'utf8') };
  const context = `slipway-${name ?? 'local'}`;
  await writeSecret(layout.kubeconfig, kubeconfigOf(access, context));
  const cluster = new ApiServer(access);
  try {
    await readyWhen(apiProcess, () => cluster.isReady());
    await readyWhen(apiProcess, () => hasNodes(cluster));
    await startNodesAndControllers(cluster, { binaries, layout, start, readyWhen });
  } finally {
    await cluster.close();
  }
  return { server, kubeconfig: layout.kubeconfig, context };
}

type ReadyWhen = (process: ProcessRecord, ready: () => Promise<boolean>) => Promise<void>;

interface Setup extends Pick<ControlPlaneOptions, 'start'> {
  readonly binaries: Binaries;
  readonly layout: Layout;
  readonly readyWhen: ReadyWhen;
}

async function startNodesAndControllers(
  cluster: ApiServer,
  { binaries, layout, start, readyWhen }: Setup,
): Promise<void> {
  const [controllerProcess, schedulerProcess, kwokProcess] = await Promise.all([
    start(controllerManager(binaries['kube-controller-manager'], layout)),
    start(scheduler(binaries['kube-scheduler'], layout)),
    start(kwok(binaries.kwok, layout)),
  ]);
  const nodes = async (): Promise<Node[]> => (await cluster.get<{ items: Node[] }>('/api/v1/nodes')).items;
  await readyWhen(kwokProcess, async () => (await nodes()).every(isReady));
  await readyWhen(controllerProcess, async () => (await nodes()).every(acceptsPods));
  // The scheduler leaves no mark in the API before it has work; a wrong start would have ended it by now.
  await readyWhen(schedulerProcess, () => Promise.resolve(isRunning(schedulerProcess)));
}

/** On a slow disk etcd gives up at first, also on what it does all the same. */
async function hasNodes(cluster: ApiServer): Promise<boolean> {
  for (const node of localNodes()) {
    try {
      await cluster.create('/api/v1/nodes', node);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 409)) throw error;
    }
  }
  return true;
}

async function findBinaries(): Promise<Binaries> {
  const found = await Promise.all(PARTS.map(async (part) => [part, (await requirePart(part)).path] as const));
  return Object.fromEntries(found) as Binaries;
}

async function writeInputs(layout: Layout, token: string): Promise<void> {
  await mkdir(layout.folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeSecret(layout.accountKey, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  await writeSecret(layout.tokens, `${token},slipway,slipway,"system:masters"\n`);
  await writeFile(layout.stages, kwokConfiguration());
}

async function writeSecret(path: string, content: string): Promise<void> {
  await writeFile(path, content, { mode: 0o600 });
}
