import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './free-port';

describe('a free port', () => {
  test('is not given twice before a program had the time to listen there', async () => {
    const ports = await Promise.all(Array.from({ length: 40 }, freePort));
    expect(new Set(ports).size).toBe(40);
  });

  test('is one on which nothing listens', async () => {
    const first = await freePort();
    const taken = createServer().listen(first + 1, '127.0.0.1');
    await once(taken, 'listening');
    expect(await freePort()).not.toBe(first + 1);
    taken.close();
  });

  test('comes from a block that no other process uses', async () => {
    const block = (port: number) => Math.floor((port - 20_000) / 64);
    const ours = await freePort();
    jest.resetModules();
    const another = jest.requireActual<{ freePort: typeof freePort }>('./free-port');
    expect(block(await another.freePort())).not.toBe(block(ours));
  });
});
