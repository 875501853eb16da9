import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CreateRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import type { ImageDocument, PushedImage } from '../../../contract/image';
import type { RolloutTarget } from '../../../contract/rollout';
import { EngineError } from '../../../engine/engine-error';
import { ImageLog } from '../../../engine/log/image-log';
import { rollOutImage } from '../../../engine/rollout/roll-out-image';
import { prove } from '../../../engine/verbs/prove';
import { localEnvironment } from '../../../local/environment';
import { startLocal, stopLocal } from '../../../local/instance';
import { ApiServer } from '../../../local/kubernetes/api-server';
import type { LocalAws } from '../../../local/records';
import { thisProcess } from '../../this-process';
import { setUp } from '../../toolchain/setup';
import { ecrOf } from '../harness/ecr';
import { RegistryAccess } from '../harness/registry-access';
import { POLICY_LABELS } from './admission';

const OCI = 'application/vnd.oci.image';

/** A Deployment `api` in a namespace of its own. */
export interface Shop {
  readonly image: string;
  /** Names of policies that hold in the namespace. */
  readonly policies?: Partial<Record<keyof typeof POLICY_LABELS, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether a quota of the namespace allows no pods. */
  readonly full?: boolean;
  readonly replicas?: number;
  readonly pod?: object;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether its roll-out never ends, so that Kubernetes is to give it up soon. */
  readonly stuck?: boolean;
}

/** Seconds: enough for all that Kubernetes writes about it, and for a busy machine. */
const GIVEN_UP = { soon: 10, late: 120 };

const targetIn = (namespace: string): RolloutTarget => {
  return { kind: 'kubernetes', namespace, workload: 'Deployment', name: 'api', container: 'api', cluster: {} };
};

/** A cluster with a registry, and what the engine says of Deployments in it. */
export class Shops {
  private readonly kept = process.env;
  private readonly ecr;
  private readonly registry;
  private readonly cluster;
  /** Of programs that use it and nothing else. */
  readonly env;

  private constructor(private readonly local: LocalAws) {
    this.ecr = ecrOf(local);
    this.registry = new RegistryAccess(this.ecr, local.registry);
    this.cluster = ApiServer.fromKubeconfig(readFileSync(local.kubernetes?.kubeconfig ?? '', 'utf8'));
    this.env = localEnvironment(local, process.env);
    // The SDK reads the environment of the process.
    process.env = this.env;
  }

  static async start(name: string): Promise<Shops> {
    await setUp();
    return new Shops(await startLocal({ name, kubernetes: true }, thisProcess()));
  }

  async stop(): Promise<void> {
    process.env = this.kept;
    this.ecr.destroy();
    await this.cluster.close();
    await stopLocal(this.local.name, thisProcess());
  }

  /** `localhost:<port>/api:src-…` */
  reference(repository: string, tag: string): string {
    return `${this.local.registry}/${repository}:${tag}`;
  }

  async repository(repositoryName: string): Promise<void> {
    await this.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  }

  /** Pushes an image without layers; returns its digest. */
  async push(repositoryName: string, content: string, imageTag?: string): Promise<string> {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { content } } });
    const digest = await this.registry.pushBlob(repositoryName, config);
    const descriptor = { mediaType: `${OCI}.config.v1+json`, digest, size: config.length };
    return this.put(repositoryName, `${OCI}.manifest.v1+json`, { config: descriptor, layers: [] }, imageTag);
  }

  /** Pushes an index of images that are there; returns its digest. */
  async pushIndex(repositoryName: string, members: readonly string[], imageTag: string): Promise<string> {
    const platform = { os: 'linux', architecture: 'amd64' };
    const manifests = members.map((digest) => {
      return { mediaType: `${OCI}.manifest.v1+json`, digest, size: 1, platform };
    });
    return this.put(repositoryName, `${OCI}.index.v1+json`, { manifests }, imageTag);
  }

  async create(path: string, object: object): Promise<void> {
    await this.cluster.create(path, object);
  }

  /** Makes a Deployment in a namespace of this name, and all that comes before it. */
  async open(name: string, shop: Shop): Promise<void> {
    const { image, policies = {}, labels = {}, full = false, replicas = 2, pod = {}, annotations = {} } = shop;
    const progressDeadlineSeconds = shop.stuck === true ? GIVEN_UP.soon : GIVEN_UP.late;
    const asked = Object.entries(policies).map(([kind, policy]) => [POLICY_LABELS[kind as 'pods'], policy]);
    const metadata = { name, labels: { ...labels, ...(Object.fromEntries(asked) as object) } };
    await this.create('/api/v1/namespaces', { metadata });
    if (full) await this.fill(name);
    const template = {
      metadata: { labels: { app: 'api' }, annotations },
      spec: { containers: [{ name: 'api', image }], ...pod },
    };
    await this.create(`/apis/apps/v1/namespaces/${name}/deployments`, {
      metadata: { name: 'api', annotations: { 'slipway/configuration': 'c' } },
      spec: { replicas, progressDeadlineSeconds, selector: { matchLabels: { app: 'api' } }, template },
    });
  }

  /** Sets a field of the pods' template, as `kubectl rollout restart` does. */
  async restart(name: string): Promise<void> {
    const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
    const spec = { template: { metadata: { annotations } } };
    await this.cluster.merge(`/apis/apps/v1/namespaces/${name}/deployments/api`, { spec });
  }

  /** What `engine prove` says at its end. */
  prove(namespace: string, image: string, pushed?: PushedImage): Promise<string> {
    return this.told((print, env) => {
      const head = { kind: 'rollout', version: 1, name: 'api', address: 'null_resource.api', module: '.' } as const;
      const work = { image, timeoutSeconds: GIVEN_UP.late, target: targetIn(namespace), ...(pushed && { pushed }) };
      return prove({ ...head, ...work }, { env, signal: new AbortController().signal, print });
    });
  }

  /** What the engine says when it rolls a pushed image out. */
  rollOut(namespace: string, image: string, pushed: PushedImage): Promise<string> {
    return this.told(async (print, env) => {
      const rollout = { target: targetIn(namespace), configuration: 'c', timeoutSeconds: GIVEN_UP.late };
      const document = {
        ...pushed,
        name: 'api',
        module: '.',
        image,
        consumers: [],
        rollout,
      };
      const signal = new AbortController().signal;
      await rollOutImage(
        document as unknown as ImageDocument,
        true,
        { env, signal, print },
        new ImageLog('api', print),
      );
    });
  }

  /** How the engine is to reach a repository here. */
  pushed(repository: string, tag: string): PushedImage {
    const { registry, endpoint, region } = this.local;
    const access = { region, endpoints: { ecr: endpoint } };
    return { repository: `${registry}/${repository}`, tag, registry: { kind: 'ecr', access } };
  }

  /** The controller that keeps count of a quota does not run here. */
  private async fill(namespace: string): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
    const hard = { pods: '0' };
    await this.create(path, { metadata: { name: 'full' }, spec: { hard } });
    await this.cluster.merge(`${path}/full/status`, { status: { hard, used: hard } });
  }

  private async told(run: (print: (line: string) => void, env: NodeJS.ProcessEnv) => Promise<void>): Promise<string> {
    const lines: string[] = [];
    try {
      await run((line) => lines.push(line), this.env);
      return lines.filter((line) => line.startsWith('api:') || line.includes('warning')).join('; ');
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return `Error: ${error.what}; ${error.why}`;
    }
  }

  private async put(repositoryName: string, mediaType: string, body: object, imageTag?: string): Promise<string> {
    const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, ...body });
    const image = { repositoryName, imageManifest, imageManifestMediaType: mediaType };
    await this.ecr.send(new PutImageCommand({ ...image, ...(imageTag !== undefined && { imageTag }) }));
    return `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  }
}
