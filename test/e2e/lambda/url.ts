import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A GET at the URL of a function, whose host leads to the local AWS. */
export async function askUrl(
  port: number,
  host: string,
  path: string,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
  const answer = await ask(port, host, path);
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** Sends an event to the URL of a function, and hears of each chunk of the answer when it comes. */
export async function stream(
  port: number,
  host: string,
  event: object,
  onChunk: (text: string) => void = () => undefined,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; chunks: string[] }> {
  const answer = await ask(port, host, '/', JSON.stringify(event));
  const chunks: string[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk.toString());
    onChunk(chunk.toString());
  }
  return { status: answer.statusCode, headers: answer.headers, chunks };
}

function ask(port: number, host: string, path: string, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(body !== undefined && { 'content-type': 'application/json' }) };
    request({ host: '127.0.0.1', port, path, headers, method: body === undefined ? 'GET' : 'POST' })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
}
