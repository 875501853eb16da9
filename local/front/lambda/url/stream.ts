import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { troubleIn } from '../invocation';
import type { Reaction } from '../run/runtime-api';
import { type Head, readHead, refuse } from './http-answer';

/** The content type of an answer that begins with its status and its headers. */
export const WITH_PRELUDE = 'application/vnd.awslambda.http-integration-response';
/** What stands between those and the body. */
const SEPARATOR = Buffer.alloc(8);
const LONGEST_PRELUDE = 16 * 1024;

/** Passes a streamed answer on, chunk by chunk as it comes. An answer that breaks off breaks off for the caller too. */
export async function passStream(reaction: Reaction & { kind: 'answer' }, response: ServerResponse): Promise<void> {
  const { body, contentType } = reaction;
  let prelude: Buffer | undefined = contentType?.startsWith(WITH_PRELUDE) ? Buffer.alloc(0) : undefined;
  if (prelude === undefined) begin(response, { status: 200, headers: { 'content-type': 'application/octet-stream' } });
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (prelude === undefined) {
        await write(response, chunk);
        continue;
      }
      prelude = Buffer.concat([prelude, chunk]);
      const { head, rest } = splitPrelude(prelude);
      if (head === undefined && rest === undefined && prelude.length <= LONGEST_PRELUDE) continue;
      if (head === undefined) return refuse(response, 502, 'Internal Server Error', 'InternalServerErrorException');
      prelude = undefined;
      begin(response, head);
      if (rest && rest.length > 0) await write(response, rest);
    }
  } catch {
    response.destroy();
    return;
  }
  if (prelude !== undefined) return refuse(response, 502, 'Internal Server Error', 'InternalServerErrorException');
  if (troubleIn(reaction)) response.destroy();
  else response.end();
}

/** Splits an answer at its separator; nothing is known before that has come. */
export function splitPrelude(content: Buffer): { readonly head?: Head | undefined; readonly rest?: Buffer } {
  const end = content.indexOf(SEPARATOR);
  if (end === -1) return {};
  return { head: readHead(content.subarray(0, end)), rest: content.subarray(end + SEPARATOR.length) };
}

function begin(response: ServerResponse, { status, headers }: Head): void {
  response.writeHead(status, headers);
  response.flushHeaders();
}

/** As on AWS a caller who leaves does not end the function: what it goes on to say is read, and lost. */
async function write(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed) return;
  if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
}
