import type { Readable } from 'node:stream';

/** So much of a log is answered, and kept. */
export const TAIL_BYTES = 4 * 1024;

/** What a container writes, of both streams in the order in which it comes. */
export class ContainerLog {
  private written = Buffer.alloc(0);

  /** Reads the frames in which an Engine sends two streams: eight bytes before each, the last four its length. */
  follow(source: Readable): void {
    let rest = Buffer.alloc(0);
    source.on('error', () => undefined);
    source.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
        const end = 8 + rest.readUInt32BE(4);
        this.write(rest.subarray(8, end));
        rest = rest.subarray(end);
      }
    });
  }

  write(bytes: Buffer): void {
    this.written = Buffer.concat([this.written, bytes]).subarray(-TAIL_BYTES);
  }

  /** The end of what was written since the last call. */
  take(): Buffer {
    const tail = this.written;
    this.written = Buffer.alloc(0);
    return tail;
  }
}
