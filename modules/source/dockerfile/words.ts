import { isSpace } from '../go-text';

/** Splits at white space outside quotes; quotes and escapes stay for the expansion. As `parseWords` of BuildKit's parser. */
export function splitWords(text: string, escape: string): string[] {
  const chars = Array.from(text);
  const words: string[] = [];
  let word = '';
  let quote = '';
  let started = false;
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (quote === '' && isSpace(char)) {
      if (started) words.push(word);
      [word, started] = ['', false];
      continue;
    }
    if (char === escape && quote !== "'") {
      // At the very end the escape character says nothing.
      if (i + 1 >= chars.length) break;
      word += char + (chars[++i] ?? '');
    } else {
      if (quote === '' && (char === "'" || char === '"')) quote = char;
      else if (char === quote) quote = '';
      word += char;
    }
    started = true;
  }
  if (started && word !== '') words.push(word);
  return words;
}

/**
 * Takes the `--flags` off the front, without their quotes. As `extractBuilderFlags` of BuildKit's parser, which takes each
 * byte for a character: a path with other letters than ASCII's cannot stand in a flag.
 */
export function takeFlags(text: string, escape: string): { flags: string[]; rest: string } {
  const { flags, rest } = flagsOf(Buffer.from(text, 'utf8').toString('latin1'), escape);
  return { flags, rest: Buffer.from(rest, 'latin1').toString('utf8') };
}

function flagsOf(text: string, escape: string): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charAt(at))) at++;
    if (!text.startsWith('--', at)) return { flags, rest: text.slice(at) };
    const { word, end } = flagWord(text, at, escape);
    at = end;
    if (word === '--') return { flags, rest: text.slice(at) };
    flags.push(word);
  }
}

function flagWord(text: string, start: number, escape: string): { word: string; end: number } {
  let word = '';
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === '' && isSpace(char)) break;
    if (char === escape) word += text.charAt(++at);
    else if (quote === '' && (char === "'" || char === '"')) quote = char;
    else if (char === quote) quote = '';
    else word += char;
  }
  return { word, end: Math.min(at, text.length) };
}
