import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { HostError } from './host-error';

/**
 * Below the ports that Linux, macOS and Windows give to connections: one of those may be taken by any connection between
 * this and the moment in which a program listens there.
 */
const FIRST = 20_000;
const END = 32_768;

/** Each process takes its ports from a block of its own; the first one is the block's lock. */
const BLOCK = 64;
const BLOCKS = Math.floor((END - FIRST) / BLOCK);
const ATTEMPTS = 100;

let mine: Promise<number> | undefined;
let given = 0;

/**
 * A TCP port on 127.0.0.1 on which nothing listens and which no other call of this gives away, in this process or another,
 * until a program had the time to listen there.
 *
 * @throws HostError when 100 ports or blocks in a row are taken
 */
export async function freePort(): Promise<number> {
  const block = await (mine ??= takeBlock());
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = block + 1 + (given++ % (BLOCK - 1));
    const server = await listen(port);
    if (server === undefined) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
  throw noneFree();
}

/** Listens on the first port of a block as long as this process lives: the kernel lets go of the lock when it ends. */
async function takeBlock(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = FIRST + BLOCK * randomInt(BLOCKS);
    const lock = await listen(first);
    if (lock === undefined) continue;
    lock.on('connection', (visitor) => visitor.destroy()).unref();
    return first;
  }
  throw noneFree();
}

async function listen(port: number): Promise<Server | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

function noneFree(): HostError {
  return new HostError(
    'no port of 127.0.0.1 is free',
    `${ATTEMPTS} ports between ${FIRST} and ${END} were tried, and something listens on each`,
    'see what listens there: ss -ltn',
  );
}
