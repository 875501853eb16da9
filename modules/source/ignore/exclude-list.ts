import { cleanPath, trim } from '../go-text';
import { BadPattern } from './glob';
import { Pattern } from './pattern';
import { PatternList } from './pattern-list';

/**
 * What `--exclude` leaves out of a source, as moby's `patternmatcher.New` reads the patterns: unlike those of an ignore file
 * they keep a slash in front, with which they match nothing. Throws {@link BadPattern}.
 */
export function excludeList(patterns: readonly string[]): PatternList {
  return new PatternList(
    patterns
      .map(trim)
      .filter(Boolean)
      .map((text) => ruleOf(cleanPath(text))),
  );
}

function ruleOf(text: string): PatternList['rules'][number] {
  const exception = text.startsWith('!');
  if (text === '!') throw new BadPattern('there is nothing behind "!"');
  return { pattern: new Pattern(exception ? text.slice(1) : text), exception, line: 0, text };
}
