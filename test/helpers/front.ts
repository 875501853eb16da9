import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
} from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { freePort } from '../../host/free-port';
import { startDetached } from '../../host/processes';
import { MOTO, REGION } from '../../local/aws/moto';
import { clearAway } from '../../local/clear-away';
import { useDocker } from '../../local/docker';
import type { Call } from '../../local/front/calls';
import { type Front, type FrontSettings, startFront } from '../../local/front/front';
import { answers, untilReady } from '../../local/readiness';
import { noteProcess } from '../../local/records';
import { REGISTRY } from '../../local/registry/registry';
import { type Service, serviceProgram } from '../../local/service';
import { thisProcess } from '../this-process';

const NAME = `front-${String(process.pid)}`;
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

/** A front with a real moto and a real registry behind it, for tests: an AWS client and a bare HTTP client for it. */
export class TestFront {
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly lambda: LambdaClient;
  readonly registry: string;
  readonly origin: string;
  private authorization: string | undefined;

  private constructor(
    port: number,
    private readonly front: Front,
    private readonly folder: string,
  ) {
    this.origin = `http://127.0.0.1:${String(port)}`;
    this.registry = `localhost:${String(port)}`;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const settings = { endpoint: this.origin, region: REGION, credentials, maxAttempts: 1 };
    this.ecr = new ECRClient(settings);
    this.ecs = new ECSClient(settings);
    this.lambda = new LambdaClient(settings);
  }

  static async start(settings: Pick<FrontSettings, 'tagsPerImage' | 'stepMs' | 'now'> = {}): Promise<TestFront> {
    const folder = mkdtempSync(path.join(tmpdir(), 'slipway-front-'));
    const [port, motoPort, registryPort] = [await freePort(), await freePort(), await freePort()];
    await Promise.all([launch(MOTO, folder, motoPort), launch(REGISTRY, folder, registryPort)]);
    const origins = {
      moto: `http://127.0.0.1:${String(motoPort)}`,
      registry: `http://127.0.0.1:${String(registryPort)}`,
    };
    return new TestFront(port, await startFront({ port, ...origins, ...settings }), folder);
  }

  async stop(): Promise<void> {
    this.ecr.destroy();
    this.ecs.destroy();
    this.lambda.destroy();
    await this.front.close();
    await clearAway(NAME, this.folder, thisProcess());
  }

  async create(repositoryName: string, settings: Partial<CreateRepositoryCommand['input']> = {}): Promise<void> {
    await this.ecr.send(new CreateRepositoryCommand({ repositoryName, ...settings }));
  }

  /** Sends a request with the credentials that the API hands out, unless it brings its own. */
  async send(method: string, url: string, init: RequestInit = {}): Promise<Response> {
    this.authorization ??= await this.token();
    const headers = { authorization: this.authorization, ...(init.headers as Record<string, string> | undefined) };
    return fetch(new URL(url, this.origin), { ...init, method, headers });
  }

  /** Pushes a blob in one request; returns its digest. */
  async pushBlob(repository: string, content: string | Buffer): Promise<string> {
    const digest = digestOf(content);
    const begun = await this.send('POST', `/v2/${repository}/blobs/uploads/`);
    const upload = new URL(begun.headers.get('location') ?? '', this.origin);
    upload.searchParams.set('digest', digest);
    await this.send('PUT', upload.href, { body: content });
    return digest;
  }

  /** Pushes an image without layers that differs from others by `content`. */
  async push(repository: string, reference: string, content: string): Promise<Response> {
    const manifest = await this.manifest(repository, content);
    return this.putManifest(repository, reference, manifest);
  }

  /** Takes a tag away, and its image when that was the last one. */
  async removeTag(repositoryName: string, imageTag: string): Promise<void> {
    await this.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  }

  /** The manifest of such an image, its configuration pushed. */
  async manifest(repository: string, content: string): Promise<string> {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { content } } });
    const digest = await this.pushBlob(repository, config);
    const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length };
    return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST_TYPE, config: descriptor, layers: [] });
  }

  putManifest(repository: string, reference: string, body: string): Promise<Response> {
    const headers = { 'content-type': MANIFEST_TYPE };
    return this.send('PUT', `/v2/${repository}/manifests/${reference}`, { headers, body });
  }

  /** The digest that a tag or digest has in the registry, or the status when it has none. */
  async digest(repository: string, reference: string): Promise<string | number | null> {
    const answer = await this.send('HEAD', `/v2/${repository}/manifests/${reference}`);
    return answer.ok ? answer.headers.get('docker-content-digest') : answer.status;
  }

  async fault(fault: object): Promise<void> {
    await fetch(`${this.origin}/_slipway/faults`, { method: 'POST', body: JSON.stringify(fault) });
  }

  /** The faults that are still to happen. */
  async faults(): Promise<unknown[]> {
    return (await (await fetch(`${this.origin}/_slipway/faults`)).json()) as unknown[];
  }

  async endFaults(): Promise<void> {
    await fetch(`${this.origin}/_slipway/faults`, { method: 'DELETE' });
  }

  /** A GET at another host that leads here, without credentials unless it brings some. */
  askHost(host: string, place: string, headers: object = {}): Promise<{ status: number | undefined; body: string }> {
    return new Promise((resolve, reject) => {
      request(new URL(place, this.origin), { headers: { ...headers, host } }, (answer) => {
        text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
      })
        .once('error', reject)
        .end();
    });
  }

  async calls(): Promise<Call[]> {
    return (await (await fetch(`${this.origin}/_slipway/calls`)).json()) as Call[];
  }

  private async token(): Promise<string> {
    const { authorizationData } = await this.ecr.send(new GetAuthorizationTokenCommand({}));
    return `Basic ${authorizationData?.[0]?.authorizationToken ?? ''}`;
  }
}

/** `sha256:` and the hash of some content. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** The first error of a registry's answer: `404 NAME_UNKNOWN`. */
export async function refusal(answer: Response): Promise<string> {
  const { errors } = (await answer.json()) as { errors: { code: string }[] };
  return `${String(answer.status)} ${errors[0]?.code ?? ''}`;
}

async function launch(service: Service, folder: string, port: number): Promise<void> {
  const user = { name: NAME, ...thisProcess(), onProgress: () => undefined };
  const place = { ...user, instance: NAME, folder, port, docker: () => useDocker(user) };
  const record = await startDetached(
    await serviceProgram(service, place),
    path.join(folder, `${service.part}.log`),
    process.env,
  );
  noteProcess(folder, record);
  await untilReady(record, { ready: () => answers(service.readiness(port)), timeoutMs: 20_000 });
}
