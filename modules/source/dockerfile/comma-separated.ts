import { ParseError } from './flags';

/** One record of comma-separated values, strict about quotes as Go's reader is. */
export function commaSeparated(text: string, what: string): string[] {
  if (text === '') throw new ParseError(`failed to parse csv ${what}: EOF`);
  const found: string[] = [];
  let rest = text;
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest);
    if (match === null) {
      throw new ParseError(`failed to parse csv ${what}: a quote in a field that is not quoted as a whole`);
    }
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return found;
    rest = rest.slice(match[0].length);
  }
}
