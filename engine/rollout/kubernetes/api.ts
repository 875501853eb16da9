import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js' with { 'resolution-mode': 'import' };
import type { ClusterAccess } from '../../../contract/kubernetes';
import { reason } from '../../../errors/report';
import { plainText, shortened } from '../../../errors/shown';
import { within } from '../../../host/pause';
import { EngineError } from '../../engine-error';
import { header, HttpClient, HttpFailure, type HttpResponse } from '../../http/http';
import type { RunContext } from '../../verbs/run-context';
import { connectionTo } from './connection';
import { kubeConfig } from './kube-config';

/** Somebody may have to log in with a browser. */
const LOGIN_MS = 5 * 60_000;
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
    const { ca, cert, key, servername, rejectUnauthorized } = await login(config, server, signal);
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
    const object = response.status === 200 ? parsed(response) : undefined;
    if (object !== undefined) return object;
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
    const { headers, auth } = await login(this.config, this.server, this.http.signal);
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

async function login(
  config: KubeConfig,
  server: string,
  signal: AbortSignal,
): Promise<RequestOptions & { servername?: string }> {
  const options: RequestOptions & { servername?: string } = {};
  try {
    const given = config.applyToHTTPSOptions(options).then(() => true);
    if (await within(LOGIN_MS, signal, given)) return options;
  } catch (error) {
    signal.throwIfAborted();
    // The parser's message shows a piece of what it reads, which is a login.
    if (error instanceof SyntaxError) throw noLogin(server, 'what the program of the kubeconfig wrote is no JSON');
    throw noLogin(server, shortened(reason(error)), error);
  }
  throw noLogin(server, `there was none after ${LOGIN_MS / 60_000} minutes`);
}

function noLogin(server: string, why: string, cause?: unknown): EngineError {
  return new EngineError(
    `no login for the cluster ${server}`,
    why,
    'make `kubectl get deployments` work with the same kubeconfig and context, then apply again',
    cause,
  );
}

interface Status {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
}

function status(response: HttpResponse): Status {
  if (!(header(response, 'content-type') ?? '').startsWith('application/json')) return {};
  return parsed(response) ?? {};
}

/** Undefined for what no API server answers. */
function parsed(response: HttpResponse): object | undefined {
  try {
    const value: unknown = JSON.parse(response.body.toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function statusReason(response: HttpResponse): string | undefined {
  const { kind, reason: why } = status(response);
  return kind === 'Status' ? why : undefined;
}

function message(response: HttpResponse): string {
  return shortened(plainText(status(response).message ?? response.body.toString()));
}
