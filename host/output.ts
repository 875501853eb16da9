import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Largest part of a stream that is kept in memory where nothing else is said; a longer one loses its beginning. */
export const KEEP = 1024 * 1024;

/** A longer line comes in pieces of about this length. */
export const LONG_LINE = 64 * 1024;

/**
 * Reads a stream as it comes, in a time that grows with its length and a memory that does not, and hands every line on.
 *
 * @param keep length of the part that is kept
 * @returns what gives its end, when there is nothing more to come
 */
export function collect(
  stream: Readable,
  onLine: (line: string) => void = () => undefined,
  keep: number = KEEP,
): () => string {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let open = '';
  const take = (text: string) => {
    kept += text;
    // Seldom: each cut copies all that is kept.
    if (kept.length > 2 * keep) kept = kept.slice(-keep);
    const lines = (open + text).split('\n');
    open = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (open.length > LONG_LINE) {
      onLine(open);
      open = '';
    }
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  return () => {
    take(decoder.end());
    if (open) onLine(open);
    return kept.slice(-keep);
  };
}
