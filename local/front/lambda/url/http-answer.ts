import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { jsonIn } from '../../json';

const value = z.pipe(
  z.union([z.string(), z.number(), z.boolean()]),
  z.transform((given) => String(given)),
);
const head = z.object({
  statusCode: z._default(z.int().check(z.minimum(100), z.maximum(599)), 200),
  headers: z._default(z.record(z.string(), value), {}),
  cookies: z._default(z.array(z.string()), []),
});
const whole = z.extend(head, {
  statusCode: z.int().check(z.minimum(100), z.maximum(599)),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

/** Status and headers of an answer. */
export interface Head {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
}

/** Reads what stands before a streamed answer; undefined when it makes no sense. */
export function readHead(prelude: Buffer): Head | undefined {
  const parsed = head.safeParse(jsonIn(prelude));
  return parsed.success ? headOf(parsed.data, 'application/octet-stream') : undefined;
}

/** What a function that was asked by its URL answers as a whole: what has no status is the body itself. */
export function readWhole(content: Buffer): Head & { readonly body: Buffer } {
  const parsed = whole.safeParse(jsonIn(content));
  if (!parsed.success) return { status: 200, headers: { 'content-type': 'application/json' }, body: content };
  const { body = '', isBase64Encoded } = parsed.data;
  return { ...headOf(parsed.data, 'application/json'), body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

/** What Lambda answers by itself. */
export function refuse(response: ServerResponse, status: number, message: string, errorType: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': errorType });
  response.end(JSON.stringify({ Message: message }));
}

function headOf({ statusCode, headers, cookies }: z.infer<typeof head>, contentType: string): Head {
  const named = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]);
  return {
    status: statusCode,
    headers: {
      'content-type': contentType,
      ...(Object.fromEntries(named) as OutgoingHttpHeaders),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
  };
}
