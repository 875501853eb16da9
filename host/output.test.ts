import { PassThrough } from 'node:stream';
import { collect, KEEP, LONG_LINE } from './output';

async function collected(
  chunks: readonly (string | Buffer)[],
  keep?: number,
): Promise<{ kept: string; lines: string[] }> {
  const stream = new PassThrough();
  const lines: string[] = [];
  const end = collect(stream, (line) => lines.push(line), keep);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  return { kept: end(), lines };
}

describe('the output of a program', () => {
  test('comes in whole lines and whole characters, however it is cut', async () => {
    const bytes = Buffer.from('één\ntwo\n\nlast é');
    const { kept, lines } = await collected(Array.from(bytes, (byte) => Buffer.from([byte])));

    expect(kept).toBe('één\ntwo\n\nlast é');
    expect(lines).toEqual(['één', 'two', '', 'last é']);
  });

  test('is kept whole up to a limit, and from there on its end', async () => {
    const half = 'a'.repeat(KEEP / 2);
    expect((await collected([half, half])).kept).toBe(half + half);
    const long = await collected([half, half, half, half, half, 'b', half.slice(1)]);
    expect(long.kept).toBe(`${'a'.repeat(KEEP / 2)}b${half.slice(1)}`);
  });

  test('is kept whole whatever its length where that is asked for', async () => {
    const part = 'a'.repeat(KEEP);
    expect((await collected([part, part, part], Infinity)).kept).toBe(part + part + part);
  });

  test('comes in pieces when it has no lines, and nothing of it is lost', async () => {
    const chunk = 'a'.repeat(1000);
    const { lines } = await collected([...Array.from({ length: 1000 }, () => chunk), '\nnext\n']);

    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(LONG_LINE + chunk.length);
    expect(lines.join('')).toBe(`${'a'.repeat(1_000_000)}next`);
    expect(lines.at(-1)).toBe('next');
  });
});
