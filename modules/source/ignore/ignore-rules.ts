import { cleanPath, pathInRoot, quoted, trim } from '../go-text';
import { SourceError } from '../source-error';
import type { BadPattern } from './glob';
import { Pattern } from './pattern';
import { type Decision, PatternList, type Rule } from './pattern-list';

/** Go's line scanner gives up on longer lines, and Docker with it. */
const LONGEST_LINE = 64 * 1024;

/** What an ignore file leaves out of a build context. Paths are relative to the context and use `/`. */
export class IgnoreRules extends PatternList {
  /** Whether the builder is not sent this path, judged as BuildKit's walker does: with the results of all folders above. */
  ignores(path: string): boolean {
    return this.explain(path)?.matched ?? false;
  }

  /** The decision for a path, with the rule that made it; undefined for the context itself. */
  explain(path: string): Decision | undefined {
    let decision: Decision | undefined;
    const names = pathInRoot(path).split('/');
    if (names[0] === '') return undefined;
    for (let depth = 1; depth <= names.length; depth++) {
      decision = this.decide(names.slice(0, depth).join('/'), decision?.state);
    }
    return decision;
  }
}

/**
 * Reads the text of a `.dockerignore`, as `ignorefile.ReadAll` and `patternmatcher.New` of moby do.
 * Throws {@link SourceError} with line, text and fix where the build would fail; so do the rules, for a pattern that the
 * build fails on only when it holds a path against it.
 */
export function parseIgnoreFile(text: string, file?: string): IgnoreRules {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const rules = lines.flatMap((line, i) => parseLine(line.replace(/\r$/, ''), { file, line: i + 1 }));
  // Every path is held against the first rule that drops something.
  rules.find(({ exception }) => !exception)?.pattern.matches('');
  return new IgnoreRules(rules);
}

function parseLine(text: string, { file, line }: { file: string | undefined; line: number }): Rule[] {
  if (Buffer.byteLength(text) >= LONGEST_LINE) {
    throw new SourceError(`a line of ${Buffer.byteLength(text)} bytes`, `split it: Docker reads lines up to 64 KiB`, {
      file,
      line,
    });
  }
  if (text.startsWith('#')) return [];
  const pattern = normalized(trim(text));
  if (pattern === undefined) return [];
  const exception = pattern.startsWith('!');
  if (pattern === '!') {
    throw new SourceError(
      'illegal exclusion pattern: "!"',
      'write the path that is to be kept after "!", or delete the line',
      { file, line, text },
    );
  }
  const refused = ({ message, detail }: BadPattern): SourceError =>
    new SourceError(`${message}: ${quoted(pattern)}`, detail, { file, line, text });
  return [{ pattern: new Pattern(exception ? pattern.slice(1) : pattern, refused), exception, line, text }];
}

/** Docker cleans twice, once before and once after it has looked for `!`; `/!a` is an exception because of that. */
function normalized(text: string): string | undefined {
  const inverted = text.startsWith('!');
  let path = inverted ? trim(text.slice(1)) : text;
  if (path !== '') {
    path = cleanPath(path);
    if (path.length > 1 && path.startsWith('/')) path = path.slice(1);
  }
  const pattern = trim(inverted ? `!${path}` : path);
  return pattern === '' ? undefined : cleanPath(pattern);
}
