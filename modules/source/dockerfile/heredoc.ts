import { expand, ExpandError } from './expand';

/** `<<NAME` in COPY, ADD and RUN. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: tabs in front of the last line do not count. */
  readonly chomp: boolean;
  /** Without quotes around the name, variables in the text are replaced. */
  readonly expands: boolean;
}

const FORM = /^\d*<<(-?)\s*([^<]*)$/;
const NOTHING_SET = (): undefined => undefined;

/** The heredoc that a word starts; undefined for other words. */
export function parseHeredoc(word: string): Heredoc | undefined {
  const match = FORM.exec(word);
  const name = match?.[2] ?? '';
  if (name === '') return undefined;
  const bare = expand(name, NOTHING_SET, { escape: '\\', keepUnset: true });
  const [plain] = bare.words;
  if (plain === undefined || bare.words.length !== 1) return undefined;
  const [raw] = expand(name, NOTHING_SET, { escape: '\\', keepUnset: true, rawQuotes: true }).words;
  return { name: plain, chomp: match?.[1] === '-', expands: quotes(plain) === quotes(raw ?? '') };
}

/** All heredocs of a line, in order. */
export function heredocsOf(line: string): Heredoc[] {
  return wordsOf(line).flatMap((word) => parseHeredoc(word) ?? []);
}

/** A line with the texts of its heredocs behind it. */
export function withInlines(line: string, inlines: readonly { content: string; name: string }[]): string {
  return [line, ...inlines.map(({ content, name }) => content + name)].join('\n');
}

function wordsOf(line: string): readonly string[] {
  try {
    return expand(line, NOTHING_SET, { escape: '\\', rawQuotes: true, rawEscapes: true, keepUnset: true }).words;
  } catch (error) {
    // A line that cannot be read as words has no heredocs; what is wrong with it shows when it is used.
    if (error instanceof ExpandError) return [];
    throw error;
  }
}

function quotes(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}
