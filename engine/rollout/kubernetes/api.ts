import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js' with { 'resolution-mode': 'import' };
import type { ClusterAccess } from '../../../contract/kubernetes';
import { reason } from '../../../errors/report';
import { plainText, shortened } from '../../../errors/shown';
import { EngineError } from '../../engine-error';
import { header, HttpClient, HttpFailure, type HttpResponse } from '../../http/http';
import type { RunContext } from '../../verbs/run-context';
import { connectionTo } from './connection';
import { kubeConfig } from './kube-config';

const STRATEGIC_MERGE = 'application/strategic-merge-patch+json';

/** The few requests that a roll-out needs, as the user of the stack's Kubernetes provider. */
export class KubernetesApi {
  private constructor(
    private readonly config: KubeConfig,
    private readonly http: HttpClient,
    private readonly rights: string,
    /** Address of the API server. */
    readonly server: string,
  ) {}

  /**
   * @param rights what the user must be allowed, for people: `get deployments`
   * @throws {EngineError} when the settings name no cluster or give no login
   */
  static async connect(
    access: ClusterAccess,
    rights: string,
    { env, signal }: Pick<RunContext, 'env' | 'signal'>,
  ): Promise<KubernetesApi> {
    const connection = await connectionTo(access, { folder: process.cwd(), env });
    const { server } = connection;
    const config = await kubeConfig(connection);
    const { ca, cert, key, servername, rejectUnauthorized } = await login(config, server);
    const proxy = connection.cluster['proxy-url'] || undefined;
    const way = Object.fromEntries(
      Object.entries({ ca, cert, key, servername, rejectUnauthorized, proxy }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    return new KubernetesApi(config, new HttpClient(env, signal, way), rights, server);
  }

  /**
   * Reads an object or a list; undefined when the API says that it does not exist.
   *
   * @throws {EngineError} when there is no clear answer
   */
  async get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T | undefined> {
    const response = await this.request('GET', path, query);
    if (response.status === 404 && statusReason(response) === 'NotFound') return undefined;
    return this.answer(response, 'read', path) as T;
  }

  /**
   * Changes some fields of an object.
   *
   * @returns the object as it is now; undefined when `metadata.resourceVersion` is no longer the current one
   * @throws {EngineError} when there is no clear answer
   */
  async patch<T>(path: string, body: unknown): Promise<T | undefined> {
    const response = await this.request('PATCH', path, {}, JSON.stringify(body));
    if (response.status === 409) return undefined;
    return this.answer(response, 'change', path) as T;
  }

  private answer(response: HttpResponse, verb: string, path: string): unknown {
    if (response.status === 200) return JSON.parse(response.body.toString());
    const what = `cannot ${verb} ${path} of the cluster ${this.server}`;
    const why = `it answered ${response.status}: ${message(response)}`;
    if (response.status === 401) {
      throw new EngineError(
        what,
        why,
        'log in to the cluster again (the login of the kubeconfig is refused), then apply again',
      );
    }
    if (response.status === 403) {
      throw new EngineError(what, why, `let this user ${this.rights} in the namespace, then apply again`);
    }
    throw new EngineError(what, why, 'check that this address is the API server of the cluster, then apply again');
  }

  private async request(method: string, path: string, query: Readonly<Record<string, string>>, body?: string) {
    const url = new URL(this.server.replace(/\/+$/, '') + path);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // Asked each time: a token of an `exec` plugin may expire while a roll-out is awaited.
    const { headers, auth } = await login(this.config, this.server);
    const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {};
    try {
      return await this.http.send({
        method,
        url,
        headers: {
          accept: 'application/json',
          ...(headers as Record<string, string>),
          ...basic,
          ...(body !== undefined && { 'content-type': STRATEGIC_MERGE }),
        },
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      throw new EngineError(
        `the cluster ${this.server} cannot be reached`,
        reason(error),
        'check that it runs and that this machine may reach it (VPN, proxy), then apply again',
        error,
      );
    }
  }
}

async function login(config: KubeConfig, server: string): Promise<RequestOptions & { servername?: string }> {
  const options: RequestOptions & { servername?: string } = {};
  try {
    await config.applyToHTTPSOptions(options);
    return options;
  } catch (error) {
    throw new EngineError(
      `no login for the cluster ${server}`,
      reason(error),
      'make `kubectl get deployments` work with the same kubeconfig and context, then apply again',
      error,
    );
  }
}

interface Status {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
}

function status(response: HttpResponse): Status {
  if (!(header(response, 'content-type') ?? '').startsWith('application/json')) return {};
  return JSON.parse(response.body.toString()) as Status;
}

function statusReason(response: HttpResponse): string | undefined {
  const { kind, reason: why } = status(response);
  return kind === 'Status' ? why : undefined;
}

function message(response: HttpResponse): string {
  return shortened(plainText(status(response).message ?? response.body.toString()));
}
