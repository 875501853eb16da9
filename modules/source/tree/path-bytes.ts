/**
 * Names on a disk are bytes that need not be UTF-8. A byte that is not is a lone surrogate in the text, U+DC80 to U+DCFF,
 * which no UTF-8 gives: every name has a text of its own, and the text gives the name back.
 */
import { isUtf8 } from 'node:buffer';

const NOT_TEXT = /([\udc80-\udcff]+)/u;
const LONGEST_CHARACTER = 4;

export function pathText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0, length = 0; at < bytes.length; at += length) {
    for (length = 1; length <= LONGEST_CHARACTER && !isUtf8(bytes.subarray(at, at + length)); length++);
    if (length <= LONGEST_CHARACTER) text += bytes.toString('utf8', at, at + length);
    else text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    if (length > LONGEST_CHARACTER) length = 1;
  }
  return text;
}

export function pathBytes(text: string): Buffer {
  const parts = text.split(NOT_TEXT);
  return Buffer.concat(parts.map((part, i) => (i % 2 === 0 ? Buffer.from(part) : lowBytes(part))));
}

/** What the functions of `node:fs` take for a path. */
export function systemPath(text: string): string | Buffer {
  return NOT_TEXT.test(text) ? pathBytes(text) : text;
}

function lowBytes(part: string): Buffer {
  return Buffer.from(Array.from(part, (char) => char.charCodeAt(0) & 0xff));
}
