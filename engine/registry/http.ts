import { setTimeout as sleep } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import type { Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici';
import { isLoopback } from './repository';

/** One request; the body of the answer is read whole. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The beginning of an answer, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The whole answer. */
export interface HttpResponse extends HttpAnswer {
  readonly body: Buffer;
}

/** No answer came: the network, not the server. */
export class HttpFailure extends Error {
  constructor(request: HttpRequest, cause: unknown) {
    super(`no answer from ${request.url.host}`, { cause });
    this.name = 'HttpFailure';
  }
}

/** Certificates and keys for a server that wants its own. */
export interface TlsOptions {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

const RETRIES = { retries: 4, minTimeout: 400, maxTimeout: 10_000, factor: 2, randomize: true };
const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;
const LONGEST_RETRY_AFTER_MS = 60_000;
/** An image configuration with a long history has tens of KiB; a manifest is limited to 4 MiB by the specification. */
const LARGEST_BODY = 16 * 1024 * 1024;

const TRANSIENT_STATUS = new Set([429, 500, 502, 503, 504]);
const TRANSIENT_CODE = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** An HTTP client that goes through the proxies of the environment and retries what retrying can cure. */
export class HttpClient {
  private readonly direct: Lazy<Dispatcher>;
  private readonly proxied: Lazy<Dispatcher>;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly signal: AbortSignal,
    tls: TlsOptions = {},
  ) {
    const limits = { headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS };
    const connect = { timeout: CONNECT_MS, ...tls };
    this.direct = lazy(async () => new (await import('undici')).Agent({ ...limits, connect }));
    this.proxied = lazy(async () => {
      const undici = await import('undici');
      const options: EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, 'requestTls'> = {
        ...limits,
        connect,
        requestTls: connect,
        ...proxies(env),
      };
      return new undici.EnvHttpProxyAgent(options);
    });
  }

  /**
   * Sends a request up to five times: again after 429, a 5xx, a reset or a time-out, with growing, jittered pauses
   * that are at least what `Retry-After` asks for. Redirects are answers like any other.
   *
   * @throws {HttpFailure} when no answer came
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const { default: pRetry, AbortError } = await import('p-retry');
    const attempt = async (): Promise<HttpResponse> => {
      try {
        const response = await this.once(request);
        if (TRANSIENT_STATUS.has(response.status)) throw new TransientAnswer(response);
        return response;
      } catch (error) {
        this.signal.throwIfAborted();
        if (error instanceof TransientAnswer) throw error;
        const failure = new HttpFailure(request, error);
        throw isTransient(error) ? failure : new AbortError(failure);
      }
    };
    try {
      return await pRetry(attempt, {
        ...RETRIES,
        signal: this.signal,
        onFailedAttempt: async (error) => {
          if (error instanceof TransientAnswer && error.retriesLeft > 0) {
            await sleep(retryAfter(error.response), undefined, { signal: this.signal });
          }
        },
      });
    } catch (error) {
      this.signal.throwIfAborted();
      if (error instanceof TransientAnswer) return error.response;
      throw error;
    }
  }

  /** Sends a request once. */
  async once(request: HttpRequest): Promise<HttpResponse> {
    const { request: send } = await import('undici');
    const direct = isLoopback(request.url.host) || Object.keys(proxies(this.env)).length === 0;
    const response = await send(request.url, {
      method: request.method as Dispatcher.HttpMethod,
      headers: request.headers,
      body: request.body ?? null,
      signal: this.signal,
      dispatcher: await (direct ? this.direct() : this.proxied()),
    });
    return { status: response.statusCode, headers: response.headers, body: await readBody(response.body) };
  }
}

/** A header of an answer; a repeated one gives its values joined, as RFC 9110 allows. */
export function header(response: HttpAnswer, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

class TransientAnswer extends Error {
  constructor(readonly response: HttpResponse) {
    super(`status ${response.status}`);
  }
}

async function readBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error(`the answer is larger than ${LARGEST_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isTransient(error: unknown): boolean {
  return isNativeError(error) && TRANSIENT_CODE.has(String((error as NodeJS.ErrnoException).code));
}

function retryAfter(response: HttpResponse): number {
  const value = header(response, 'retry-after');
  if (value === undefined) return 0;
  const pause = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.min(Math.max(pause || 0, 0), LONGEST_RETRY_AFTER_MS);
}

function proxies(env: NodeJS.ProcessEnv): { httpProxy?: string; httpsProxy?: string; noProxy?: string } {
  const httpProxy = env['http_proxy'] || env['HTTP_PROXY'];
  const httpsProxy = env['https_proxy'] || env['HTTPS_PROXY'];
  if (!httpProxy && !httpsProxy) return {};
  return {
    ...(httpProxy && { httpProxy }),
    ...(httpsProxy && { httpsProxy }),
    noProxy: env['no_proxy'] || env['NO_PROXY'] || '',
  };
}

type Lazy<T> = () => Promise<T>;

function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
