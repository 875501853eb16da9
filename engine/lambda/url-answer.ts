/** An answer of a function as its URL gives it on. */
export interface UrlAnswer {
  /** Undefined: it is not one that a URL could give on. */
  readonly status: number | undefined;
  /** Its beginning, for people. */
  readonly body: string;
}

/** What a streaming function writes between what it says of its answer and the answer. */
const PRELUDE_END = Buffer.alloc(8);

/**
 * Reads the payload of an answer: one that was made whole is JSON, one that was streamed begins with a prelude in JSON. What
 * names no status is all body, with the status 200.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function urlAnswer(payload: Uint8Array): UrlAnswer {
  const bytes = Buffer.from(payload);
  const end = bytes.indexOf(PRELUDE_END);
  const prelude = end < 0 ? undefined : objectIn(bytes.subarray(0, end));
  if (prelude !== undefined) {
    return { status: statusOf(prelude), body: bytes.subarray(end + PRELUDE_END.length).toString() };
  }
  const answer = objectIn(bytes);
  if (answer === undefined || !('statusCode' in answer)) return { status: 200, body: bytes.toString() };
  return { status: statusOf(answer), body: bodyOf(answer) };
}

function statusOf({ statusCode = 200 }: Readonly<Record<string, unknown>>): number | undefined {
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

function bodyOf({ body = '', isBase64Encoded }: Readonly<Record<string, unknown>>): string {
  if (typeof body !== 'string') return JSON.stringify(body);
  return isBase64Encoded === true ? Buffer.from(body, 'base64').toString() : body;
}

function objectIn(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
