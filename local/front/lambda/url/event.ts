import type { IncomingMessage } from 'node:http';

const TEXTS = /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml)))/;

/** The event of a request to a function's URL, payload format 2.0. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
export function eventOf(request: IncomingMessage, body: Buffer, id: string): object {
  const { headers, method = 'GET', socket, httpVersion } = request;
  const url = new URL(request.url ?? '/', 'http://front');
  const { cookie, host = '', ...others } = headers;
  const now = Date.now();
  const isText = TEXTS.test(headers['content-type'] ?? '');
  const query = [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name).join(',')]);
  const named = Object.entries(others).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: Object.fromEntries([...named, ['host', host]]) as object,
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) as object }),
    requestContext: {
      accountId: 'anonymous',
      apiId: id,
      domainName: host.replace(/:\d+$/, ''),
      domainPrefix: id,
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${httpVersion}`,
        sourceIp: socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: awsTime(new Date(now)),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** `27/Nov/2026:21:12:17 +0000`. */
function awsTime(time: Date): string {
  const [, day = '', month = '', year = '', clock = ''] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}
