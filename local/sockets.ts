import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { LocalError } from './local-error';

const LONGEST_SOCKET_PATH = 103;

/** The path, unless the operating system would cut it: then throws with the fix. */
export function usableSocket(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  throw new LocalError(
    'the cache folder is too deep for a socket',
    `${path} is longer than ${String(LONGEST_SOCKET_PATH)} bytes`,
    'set SLIPWAY_CACHE to a folder with a short path',
  );
}

/** Whether something listens on a Unix socket. Throws when not. */
export async function accepts(socket: string): Promise<boolean> {
  const connection = connect({ path: socket, signal: AbortSignal.timeout(2_000) });
  await once(connection, 'connect');
  connection.destroy();
  return true;
}

/** Whether an HTTP server on a Unix socket answers 2xx to GET. Throws when there is none. */
export async function answersOn(socket: string, path: string): Promise<boolean> {
  const request = get({ socketPath: socket, path, signal: AbortSignal.timeout(2_000) });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode === 200;
}
