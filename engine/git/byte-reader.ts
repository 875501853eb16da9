import type { Readable } from 'node:stream';

/** Cuts a stream of bytes into what the protocol on it says. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The bytes before the next `delimiter`; undefined when the stream ends before it. */
  async until(delimiter: number): Promise<Buffer | undefined> {
    const open: Buffer[] = [];
    for (;;) {
      const end = this.rest.indexOf(delimiter);
      if (end >= 0) {
        open.push(this.rest.subarray(0, end));
        this.rest = this.rest.subarray(end + 1);
        return open.length === 1 ? open[0] : Buffer.concat(open);
      }
      open.push(this.rest);
      if (!(await this.more())) return undefined;
    }
  }

  /** Hands on the next `size` bytes as they come; undefined when the stream ends before them. */
  async take(size: number, receive: (chunk: Buffer) => void): Promise<true | undefined> {
    let open = size;
    while (open > 0) {
      if (this.rest.length === 0 && !(await this.more())) return undefined;
      const chunk = this.rest.subarray(0, open);
      this.rest = this.rest.subarray(chunk.length);
      open -= chunk.length;
      receive(chunk);
    }
    return true;
  }

  private async more(): Promise<boolean> {
    const chunk = await this.chunks.next().catch(endedEarly);
    if (chunk.done === true) return false;
    this.rest = chunk.value;
    return true;
  }
}

/** A stream that was ended on purpose has no more bytes; who ended it knows why. */
function endedEarly(error: unknown): IteratorReturnResult<undefined> {
  if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return { done: true, value: undefined };
  }
  throw error;
}
