import { expand, ExpandError } from './expand';

/** Stands around variables; no Dockerfile that is text holds one. */
const MARK = '\0';
/** These mean themselves outside of quotes, whatever the escape character is. */
const BARE = /^[^\s"'`\\$<]*$/;

/**
 * A word in its one spelling: quotes and escapes only where they are needed, with the backslash as the escape character,
 * and variables as `${name}`. Words that mean the same to BuildKit are the same then, but for what stands in a variable with
 * an operator: `${name:-word}` stays as it is written.
 */
export function spelledWord(word: string, escape: string): string {
  const parts = partsOf(word, escape);
  return parts === undefined ? asWritten(word, escape) : spelledParts(parts);
}

/** The one spelling of a word that stands for `text`. */
export function spelledText(text: string): string {
  return spelledParts([text]);
}

function spelledParts(parts: readonly string[]): string {
  const all = parts.join('');
  // Without quotes it would be a flag.
  const isWord = all !== '' && !all.startsWith('--');
  const isBare = isWord && parts.every((part, i) => isVariable(i) || BARE.test(part));
  const quoted = (part: string): string => (isBare ? part : part.replace(/["$\\]/g, '\\$&'));
  const text = parts.map((part, i) => (isVariable(i) ? part : quoted(part))).join('');
  return isBare ? text : `"${text}"`;
}

/** What a word stands for when it names no variable. */
export function literalWord(word: string, escape: string): string | undefined {
  const parts = partsOf(word, escape);
  return parts?.length === 1 ? parts[0] : undefined;
}

/** Text and variables in turn, text first. */
function partsOf(word: string, escape: string): readonly string[] | undefined {
  if (word.includes(MARK)) return undefined;
  try {
    const { text, operators } = expand(word, () => 'set', { escape, mark: MARK });
    return operators && escape !== '\\' ? undefined : text.split(MARK);
  } catch (error) {
    // The default of an ARG that is given is never read.
    if (error instanceof ExpandError) return undefined;
    throw error;
  }
}

function isVariable(index: number): boolean {
  return index % 2 === 1;
}

/** With a mark where the escape character is another, so that it is none of the spellings above. */
function asWritten(word: string, escape: string): string {
  if (escape !== '\\') return `\`${JSON.stringify(word)}`;
  return /\s/.test(word) ? JSON.stringify(word) : word;
}
