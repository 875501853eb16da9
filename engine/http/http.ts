import { isNativeError } from 'node:util/types';
import type { Dispatcher } from 'undici';
import { EngineError } from '../engine-error';
import { Network, type WayOptions } from './network';
import { FailedAttempt, type Pauses, retrying } from './retry';

/** One request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** So long the server may say nothing before it answers, where that is longer than servers do. */
  readonly silenceMs?: number;
}

/** A request whose content is read while it is sent, so it cannot be repeated. */
export interface StreamedRequest extends Omit<HttpRequest, 'body'> {
  readonly body: AsyncIterable<Uint8Array>;
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

/** An answer whose content is still to be read. */
export interface HttpStream extends HttpAnswer {
  readonly content: AsyncIterable<Buffer> & { destroy(): void };
}

/** No answer came: the network, not the server. */
export class HttpFailure extends FailedAttempt {
  constructor({ host }: URL, proxy: URL | undefined, cause: unknown) {
    super(`no answer from ${host}${proxy ? ` through the proxy ${proxy.host}` : ''}`, isTransient(cause), 0, cause);
    this.name = 'HttpFailure';
  }
}

/** An answer that another attempt may turn into a better one. */
export class TransientAnswer extends FailedAttempt {
  constructor(readonly response: HttpResponse) {
    super(`status ${response.status}`, true, retryAfter(response));
    this.name = 'TransientAnswer';
  }
}

/** Time for one exchange whose answer is read whole. */
const EXCHANGE_MS = 120_000;
/** Time in which a server must answer to what was streamed to it: it may move a layer to its store first. */
const DIGESTION_MS = 300_000;
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

/** An HTTP client that knows the proxies and certificates of the environment and retries what retrying can fix. */
export class HttpClient {
  private readonly network: Network;

  constructor(
    env: NodeJS.ProcessEnv,
    readonly signal: AbortSignal,
    way: WayOptions = {},
    readonly pauses?: Pauses,
  ) {
    this.network = new Network(env, way);
  }

  /**
   * Sends a request up to five times: again after 429, a 5xx, a reset or a time-out, with pauses that are at least what
   * `Retry-After` asks for. Redirects are answers like any other.
   *
   * @throws {HttpFailure} when no answer came
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await retrying(this.signal, async () => settled(await this.once(request)), this.pauses);
    } catch (error) {
      if (error instanceof TransientAnswer) return error.response;
      throw error;
    }
  }

  /**
   * Sends a request once and reads the answer whole.
   *
   * @param limitMs longest time for all of it
   */
  async once(request: HttpRequest | StreamedRequest, limitMs = EXCHANGE_MS): Promise<HttpResponse> {
    return this.read(request, await this.open(request, limitMs));
  }

  /** Sends a request once; the content of the answer is read as it comes. */
  async open(request: HttpRequest | StreamedRequest, limitMs: number): Promise<HttpStream> {
    this.signal.throwIfAborted();
    const { method, url, headers, body } = request;
    const streamed = typeof body === 'object' && !(body instanceof Uint8Array);
    const silenceMs = streamed ? DIGESTION_MS : request.silenceMs;
    try {
      const way = await this.network.dispatcher(url);
      const response = await way.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers,
        // undici takes what can be iterated, but its types do not say so.
        body: (body ?? null) as NonNullable<Dispatcher.DispatchOptions['body']> | null,
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(limitMs)]),
        // undici closes the connection after every HEAD unless it is told not to.
        reset: false,
        ...(silenceMs !== undefined && { headersTimeout: silenceMs }),
      });
      return { status: response.statusCode, headers: response.headers, content: response.body };
    } catch (error) {
      throw this.failure(request, error);
    }
  }

  /** Reads the content of an answer. */
  async read({ url }: Pick<HttpRequest, 'url'>, { status, headers, content }: HttpStream): Promise<HttpResponse> {
    try {
      return { status, headers, body: await readBody(content) };
    } catch (error) {
      throw this.failure({ url }, error);
    }
  }

  private failure({ url }: Pick<HttpRequest, 'url'>, error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    // What was streamed may fail as well, and says so itself.
    if (error instanceof FailedAttempt || error instanceof EngineError) return error;
    return new HttpFailure(url, this.network.proxy(url), error);
  }
}

/** @throws {TransientAnswer} after 429 and a 5xx */
export function settled(response: HttpResponse): HttpResponse {
  if (TRANSIENT_STATUS.has(response.status)) throw new TransientAnswer(response);
  return response;
}

/** A header of an answer; a repeated one gives its values joined, as RFC 9110 allows. */
export function header(response: HttpAnswer, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
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
  if (error instanceof DOMException) return error.name === 'TimeoutError';
  return isNativeError(error) && TRANSIENT_CODE.has(String((error as NodeJS.ErrnoException).code));
}

function retryAfter(response: HttpResponse): number {
  const value = header(response, 'retry-after');
  if (value === undefined) return 0;
  const seconds = Number(value);
  const pause = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Math.min(Math.max(pause || 0, 0), LONGEST_RETRY_AFTER_MS);
}
