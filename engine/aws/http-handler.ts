import type { HttpClient } from '../http/http';

/** The part of the SDK's request that JSON and query APIs use. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Carries the calls of the AWS SDK over our client: the SDK's own transport ignores the proxies of the environment. */
export class AwsHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  constructor(private readonly http: HttpClient) {}

  /** @param requestTimeout of a call that takes longer than calls do */
  async handle(request: SdkRequest, { requestTimeout }: { readonly requestTimeout?: number } = {}) {
    // The SDK has retries of its own, which know AWS's error codes.
    const exchange = {
      method: request.method,
      url: address(request),
      headers: request.headers,
      ...(request.body !== undefined && { body: request.body }),
      ...(requestTimeout !== undefined && { silenceMs: requestTimeout }),
    };
    const { status, headers, body } = await this.http.once(exchange, requestTimeout);
    const single = Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]);
    return {
      response: {
        statusCode: status,
        headers: Object.fromEntries(single) as Record<string, string>,
        body: new Uint8Array(body),
      },
    };
  }

  updateHttpClientConfig(): void {
    // Nothing to set: the limits and proxies are the client's.
  }

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
}

function address(request: SdkRequest): URL {
  const port = request.port === undefined ? '' : `:${request.port}`;
  const url = new URL(`${request.protocol}//${request.hostname}${port}${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const each of [value].flat()) url.searchParams.append(name, each ?? '');
  }
  return url;
}
