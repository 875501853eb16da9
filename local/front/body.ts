import type { IncomingMessage } from 'node:http';

/** A request body that is larger than anything the protocol allows. */
export class BodyTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`the body of the request is larger than ${String(limit)} bytes`);
    this.name = 'BodyTooLarge';
  }
}

/** Reads a whole request body of at most `limit` bytes. For manifests and API calls; layers are streamed. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
