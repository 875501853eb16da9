import { randomBytes, randomUUID } from 'node:crypto';

/** Who asks, in the logs of the function. */
const AGENT = 'slipway-check';
const CALLER = '127.0.0.1';

/**
 * The event that the URL of a function sends for a GET without a login, in payload format 2.0.
 *
 * @param path may have a query
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function urlEvent(path: string, region: string): object {
  const id = AGENT;
  const domainName = `${id}.lambda-url.${region}.on.aws`;
  const { pathname, search, searchParams } = new URL(`https://${domainName}${path}`);
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: {
      accept: '*/*',
      host: domainName,
      'user-agent': AGENT,
      'x-amzn-trace-id': `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
      'x-forwarded-for': CALLER,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(search !== '' && { queryStringParameters: joined(searchParams) }),
    requestContext: {
      accountId: 'anonymous',
      apiId: id,
      domainName,
      domainPrefix: id,
      http: { method: 'GET', path: pathname, protocol: 'HTTP/1.1', sourceIp: CALLER, userAgent: AGENT },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    isBase64Encoded: false,
  };
}

/** Values of one name are joined, as in headers. */
function joined(parameters: URLSearchParams): Record<string, string> {
  const names = new Set(parameters.keys());
  return Object.fromEntries([...names].map((name) => [name, parameters.getAll(name).join(',')]));
}

/** `12/Mar/2026:19:03:58 +0000` */
function logTime(time: Date): string {
  const [, day = '', month = '', year = '', clock = ''] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
