import type { Pattern } from './pattern';

export interface Rule {
  readonly pattern: Pattern;
  /** Written with `!`: takes back what earlier rules matched. */
  readonly exception: boolean;
  /** Line in the ignore file, from 1. */
  readonly line: number;
  /** The line as written. */
  readonly text: string;
}

export interface Decision {
  readonly matched: boolean;
  /** The rule that decided; undefined when none matched. */
  readonly rule: Rule | undefined;
  /** Which rules matched the path or a folder above it; what the paths below are judged with. */
  readonly state: readonly boolean[];
}

/**
 * Rules in order, the last match wins, and a rule that matched a folder has matched all below it:
 * `MatchesUsingParentResults` of moby's patternmatcher, which is what BuildKit's walker calls.
 */
export class PatternList {
  /** The same for lists that decide the same. */
  readonly key: string;
  private readonly exceptionRoots: readonly (string | undefined)[];

  constructor(readonly rules: readonly Rule[]) {
    this.key = JSON.stringify(rules.map(({ pattern, exception }) => [pattern.text, exception]));
    this.exceptionRoots = rules.filter((rule) => rule.exception).map((rule) => rule.pattern.plainRoot);
  }

  /** `parent` is the state of the folder that `path` is in; none at the top. */
  decide(path: string, parent?: readonly boolean[]): Decision {
    const state = new Array<boolean>(this.rules.length).fill(false);
    const rule = this.lastMatch(path, parent, state);
    return { matched: takesOut(rule), rule, state };
  }

  /** Whether a path is matched that has nothing below it. */
  matches(path: string, parent?: readonly boolean[]): boolean {
    return takesOut(this.lastMatch(path, parent));
  }

  private lastMatch(path: string, parent?: readonly boolean[], state?: boolean[]): Rule | undefined {
    let last: Rule | undefined;
    for (let i = 0; i < this.rules.length; i++) {
      const rule = this.rules[i];
      if (rule === undefined) continue;
      // A rule that could change nothing is not even asked, and so does not count for the paths below.
      if (parent?.[i] !== true && (rule.exception !== takesOut(last) || !rule.pattern.matches(path))) continue;
      if (state !== undefined) state[i] = true;
      last = rule;
    }
    return last;
  }

  /** Whether nothing below a matched folder can be taken back, so that it need not be listed. */
  prunes(folder: string): boolean {
    return this.exceptionRoots.every((root) => root !== undefined && !`${root}/`.startsWith(`${folder}/`));
  }
}

function takesOut(rule: Rule | undefined): boolean {
  return rule !== undefined && !rule.exception;
}
