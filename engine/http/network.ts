import type { Dispatcher } from 'undici';
import { type TlsOptions, trust } from './certificates';
import { proxyAt, proxyFor } from './proxy';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/** How a server is reached and known that has a way of its own. */
export interface WayOptions extends TlsOptions {
  /** The proxy of all requests, whatever the environment says; this machine is reached through it too. */
  readonly proxy?: string;
}

/** The ways to other machines: directly, or through a proxy of the environment. Connections are kept and used again. */
export class Network {
  private readonly ways = new Map<string, Promise<Dispatcher>>();
  private tls: ReturnType<typeof trust> | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly own: WayOptions,
  ) {}

  /** @throws {EngineError} when the environment names a proxy or certificates that cannot be used */
  async dispatcher(url: URL): Promise<Dispatcher> {
    const proxy = this.proxy(url);
    const isSecure = url.protocol === 'https:';
    const key = `${String(isSecure)} ${proxy?.href ?? ''}`;
    const way = this.ways.get(key) ?? this.open(isSecure, proxy);
    this.ways.set(key, way);
    return way;
  }

  /** The proxy on the way to an address. */
  proxy(url: URL): URL | undefined {
    if (this.own.proxy === undefined) return proxyFor(url, this.env);
    const fix = 'let proxy-url in the kubeconfig, proxyUrl or KUBE_PROXY_URL be like http://proxy.example:3128';
    return proxyAt(this.own.proxy, { of: url, name: 'the one of the cluster', fix });
  }

  /** @param isSecure whether the server speaks TLS: all that it may be trusted by is read only then */
  private async open(isSecure: boolean, proxy: URL | undefined): Promise<Dispatcher> {
    const { Agent, Pool, ProxyAgent } = await import('undici');
    const limits = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
    const connect = { timeout: CONNECT_MS, ...(isSecure && (this.tls ??= trust(this.env, tlsOf(this.own)))) };
    if (proxy === undefined) return new Agent({ ...limits, connect });
    return new ProxyAgent({
      ...limits,
      uri: proxy.href,
      requestTls: connect,
      proxyTls: { timeout: CONNECT_MS, ...trust(this.env, {}) },
      clientFactory: (origin, options) => new Pool(origin, { ...options, ...limits }),
    });
  }
}

function tlsOf({ proxy, ...tls }: WayOptions): TlsOptions {
  return tls;
}
