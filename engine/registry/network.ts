import type { Dispatcher } from 'undici';
import { trust, type TlsOptions } from './certificates';
import { proxyFor } from './proxy';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/** The ways to other machines: directly, or through a proxy of the environment. Connections are kept and used again. */
export class Network {
  private readonly ways = new Map<string, Promise<Dispatcher>>();
  private tls: ReturnType<typeof trust> | undefined;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly own: TlsOptions,
  ) {}

  /** @throws {RunnerError} when the environment names a proxy or certificates that cannot be used */
  async dispatcher(url: URL): Promise<Dispatcher> {
    const proxy = proxyFor(url, this.env);
    const isSecure = url.protocol === 'https:';
    const key = `${String(isSecure)} ${proxy?.href ?? ''}`;
    const way = this.ways.get(key) ?? this.open(isSecure, proxy);
    this.ways.set(key, way);
    return way;
  }

  /** @param isSecure whether the server speaks TLS: all that it may be trusted by is read only then */
  private async open(isSecure: boolean, proxy: URL | undefined): Promise<Dispatcher> {
    const { Agent, Pool, ProxyAgent } = await import('undici');
    const limits = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
    const connect = { timeout: CONNECT_MS, ...(isSecure && (this.tls ??= trust(this.env, this.own))) };
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
