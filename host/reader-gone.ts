import type { Writable } from 'node:stream';

/** Whoever reads a stream of ours may go before its end (`| head -1`): what is under way is done all the same. */
export function goOnWithoutReader(...streams: readonly Writable[]): void {
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
