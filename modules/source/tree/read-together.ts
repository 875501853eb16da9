import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Reading } from './file-digest';
import { type Finding, readShare, type Share } from './read-share';

/** Fewer are read before a thread has started. */
const WORTH_A_THREAD = 3000;

/**
 * Reads files, many of them on two threads, this one and another, and returns when all are read. Nobody waits for the other
 * thread: what it has not found when this one has nothing left to do, and what could not be read, is left out.
 *
 * @param paths absolute, without links
 */
export function readTogether(paths: readonly string[], found: (path: string, reading: Reading) => void): void {
  const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const other = paths.length < WORTH_A_THREAD ? undefined : startReader(paths, next);
  const take = ({ first, readings }: Finding): void =>
    readings.forEach((reading, i) => {
      const path = paths[first + i];
      if (path !== undefined && reading !== undefined) found(path, reading);
    });
  readShare(paths, next, take);
  if (other === undefined) return;
  for (let received = receive(other); received !== undefined; received = receive(other)) take(received);
  other.close();
}

/** Undefined where there can be no other thread: on one core, in a bundle without its file, in sources that are not compiled. */
function startReader(paths: readonly string[], next: Int32Array): MessagePort | undefined {
  try {
    if (availableParallelism() < 2) return undefined;
    const program = join(__dirname, 'second-reader.js');
    if (!existsSync(program)) return undefined;
    const { port1, port2 } = new MessageChannel();
    const workerData: Share = { paths: paths.join('\0'), next, port: port2 };
    // Options of this process, such as loaders, are not for it.
    const worker = new Worker(program, { workerData, transferList: [port2], execArgv: [] });
    // It may end early: what it has not read is left out.
    worker.on('error', () => undefined);
    worker.unref();
    return port1;
  } catch {
    return undefined;
  }
}

function receive(port: MessagePort): Finding | undefined {
  return (receiveMessageOnPort(port) as { message: Finding } | undefined)?.message;
}
