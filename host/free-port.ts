import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { HostError } from './host-error';

/**
 * Below the ports that Linux, macOS and Windows give to connections: one of those may be taken by any connection between
 * this and the moment in which a program listens there.
 */
const FIRST = 20_000;
const END = 32_768;
const ATTEMPTS = 100;

/** A TCP port on 127.0.0.1 that nothing listened on a moment ago. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
  throw new HostError(
    'no port of 127.0.0.1 is free',
    `${ATTEMPTS} ports between ${FIRST} and ${END} were tried, and something listens on each`,
    'see what listens there: ss -ltn',
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
