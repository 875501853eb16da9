import { trimStart } from '../go-text';
import { SourceError } from '../source-error';
import { escapeCharacter, parserDirectives } from './directives';
import { ExpandError } from './expand';
import { ParseError, UnknownFlag } from './flags';
import { heredocsOf } from './heredoc';
import type { Inline, Instruction } from './instruction';
import { parseInstruction } from './parse-instruction';
import { REFUSED_FIX } from './refused';
import { isKnown, parseStatement, type Statement, takesHeredocs } from './statement';

/** Something that a newer Docker may understand and this one does not. */
export class NotUnderstood extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

export interface ParsedDockerfile {
  readonly escape: string;
  readonly instructions: readonly Instruction[];
}

/** Go's line scanner gives up on longer lines. */
const LONGEST_LINE = 64 * 1024;

/**
 * Reads the text of a Dockerfile into instructions, as BuildKit's parser does (`frontend/dockerfile/parser`).
 * Throws {@link SourceError} for what Docker refuses, {@link NotUnderstood} for instructions that do not exist yet, and,
 * when the file chooses its own frontend (`newerFrontend`), for flags that do not exist yet.
 */
export function parseDockerfile(text: string, newerFrontend = false): ParsedDockerfile {
  const escape = escapeCharacter(parserDirectives(text));
  const reader = new Reader(text.split('\n'), escape);
  const instructions: Instruction[] = [];
  for (let logical = reader.next(); logical !== undefined; logical = reader.next()) {
    instructions.push(readInstruction(logical, reader, newerFrontend));
  }
  if (instructions.length === 0) throw new SourceError('file with no instructions', 'write a FROM line');
  return { escape, instructions };
}

interface LogicalLine {
  readonly text: string;
  /** Of its first part, from 1. */
  readonly line: number;
}

function readInstruction({ text, line }: LogicalLine, reader: Reader, newerFrontend: boolean): Instruction {
  try {
    const statement = parseStatement(text, line, reader.escape);
    const unknown = [statement, ...(statement.inner ? [statement.inner] : [])].find(({ keyword }) => !isKnown(keyword));
    if (unknown !== undefined) throw new NotUnderstood(`unknown instruction: ${unknown.keyword.toUpperCase()}`, line);
    return parseInstruction(statement, inlinesOf(statement, reader));
  } catch (error) {
    if (error instanceof UnknownFlag && newerFrontend) throw new NotUnderstood(error.message, line);
    if (error instanceof ParseError || error instanceof ExpandError) {
      throw new SourceError(error.message, REFUSED_FIX, { line, text });
    }
    throw error;
  }
}

function inlinesOf(statement: Statement, reader: Reader): Inline[] {
  if (!takesHeredocs(statement) || !statement.text.includes('<<')) return [];
  return heredocsOf(statement.text).map((heredoc) => {
    const content = reader.until((line) => (heredoc.chomp ? line.replace(/^\t+/, '') : line) === heredoc.name);
    if (content === undefined) throw new ParseError('unterminated heredoc');
    return { ...heredoc, content };
  });
}

class Reader {
  private at = 0;
  private readonly continued: RegExp;

  constructor(
    private readonly lines: readonly string[],
    readonly escape: string,
  ) {
    this.continued = escape === '`' ? /(?<!`)`[ \t]*$/ : /(?<!\\)\\[ \t]*$/;
  }

  /** The next line with all that continue it; comments and blank lines left out. */
  next(): LogicalLine | undefined {
    while (this.at < this.lines.length) {
      const line = this.at + 1;
      const first = this.part(trimStart(this.take()));
      if (first.text === '' && first.ends) continue;
      let { text, ends } = first;
      while (!ends && this.at < this.lines.length) {
        const raw = this.take();
        if (isComment(raw) || trimStart(raw) === '') continue;
        const more = this.part(raw);
        text += more.text;
        ends = more.ends;
      }
      return { text, line };
    }
    return undefined;
  }

  /** The lines up to the one that `ends` accepts, which is left out; undefined when there is none. */
  until(ends: (line: string) => boolean): string | undefined {
    let content = '';
    while (this.at < this.lines.length) {
      const raw = this.lines[this.at++] ?? '';
      if (ends(raw.replace(/\r+$/, ''))) return content;
      content += `${raw}\n`;
    }
    return undefined;
  }

  private part(line: string): { text: string; ends: boolean } {
    if (isComment(line)) return { text: '', ends: true };
    const text = line.replace(this.continued, '');
    return { text, ends: text === line };
  }

  private take(): string {
    const raw = this.lines[this.at++] ?? '';
    if (Buffer.byteLength(raw) >= LONGEST_LINE) {
      throw new SourceError(
        `dockerfile line greater than max allowed size of ${LONGEST_LINE - 1}`,
        'split it with continuation lines',
        { line: this.at },
      );
    }
    return raw.replace(/\r+$/, '');
  }
}

function isComment(line: string): boolean {
  return trimStart(line).startsWith('#');
}
