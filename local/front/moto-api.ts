import type { JsonAnswer } from './aws-answer';
import { AwsError } from './aws-error';

/** Who calls: what moto derives account and region from. */
export interface Caller {
  readonly accessKey: string;
  readonly region: string;
}

/** A service of the JSON protocols: its signing name, and what its operations are prefixed with. */
export interface JsonApi {
  readonly service: string;
  readonly target: string;
}

/** A service of the query protocol: its signing name and the version of its API. */
export interface QueryApi {
  readonly service: string;
  readonly version: string;
}

/** moto, spoken to as the account and region of a caller. */
export class MotoApi {
  constructor(readonly origin: string) {}

  async json(
    { service, target }: JsonApi,
    operation: string,
    { body, caller }: { readonly body: string | Buffer; readonly caller: Caller },
  ): Promise<JsonAnswer> {
    const response = await fetch(this.origin, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${target}.${operation}`,
        authorization: authorization(service, caller),
      },
      body,
    });
    const text = await response.text();
    return { status: response.status, body: readBody(text, `${service}:${operation}`) };
  }

  /** Asks a query API; the answer is its XML. */
  async query(
    { service, version }: QueryApi,
    operation: string,
    { input, caller }: { readonly input: Readonly<Record<string, string>>; readonly caller: Caller },
  ): Promise<{ readonly status: number; readonly xml: string }> {
    const response = await fetch(this.origin, {
      method: 'POST',
      headers: { authorization: authorization(service, caller) },
      body: new URLSearchParams({ Action: operation, Version: version, ...input }),
    });
    return { status: response.status, xml: await response.text() };
  }

  /** Reads something of a REST API; `path` has its query. */
  async read(service: string, path: string, caller: Caller): Promise<JsonAnswer> {
    const response = await fetch(this.origin + path, { headers: { authorization: authorization(service, caller) } });
    return { status: response.status, body: readBody(await response.text(), `${service}:GET ${path}`) };
  }
}

/** What moto does not know it answers with a page, which no client understands and many call for again. */
function readBody(text: string, action: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new AwsError('UnsupportedOperationException', `The local AWS does not know ${action}.`);
  }
}

/** moto reads account and region from the credential and does not check signatures. */
function authorization(service: string, { accessKey, region }: Caller): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`;
}
