import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { mustBe, PropError } from '../terraform/prop-error';

/**
 * The words of a command, of which each is one argument: no shell reads them.
 *
 * @throws PropError for no word, and for what would not arrive as it was written
 */
export function checkedWords(scope: Construct, prop: string, words: readonly string[]): readonly string[] {
  const isList = Array.isArray(words) && words.every((word) => typeof word === 'string');
  if (!isList || words.length === 0) {
    throw new PropError(scope, prop, mustBe("a list of words like ['npm', 'run', 'migrate']", words));
  }
  for (const [index, word] of words.entries()) checkKept(scope, `${prop}[${String(index)}]`, word);
  return words;
}
