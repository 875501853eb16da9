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
  /** What the paths below are judged with. */
  readonly state: Matched;
}

/** Rules that matched a path or a folder above it. */
export type Matched = ReadonlySet<Rule>;

const NONE: Matched = new Set();

/**
 * Rules in order, the last match wins, and a rule that matched a folder has matched all below it:
 * `MatchesUsingParentResults` of moby's patternmatcher, which is what BuildKit's walker calls.
 */
export class PatternList {
  /** The same for lists that decide the same. */
  readonly key: string;
  private readonly byEnd = new Map<number, readonly Rule[]>();
  private readonly exceptionRoots: readonly (string | undefined)[];

  constructor(readonly rules: readonly Rule[]) {
    this.key = JSON.stringify(rules.map(({ pattern, exception }) => [pattern.text, exception]));
    this.exceptionRoots = rules.filter((rule) => rule.exception).map((rule) => rule.pattern.plainRoot);
  }

  /** `parent` is the state of the folder that `path` is in; none at the top. */
  decide(path: string, parent?: Matched): Decision {
    const state = new Set<Rule>();
    const rule = this.lastMatch(path, parent, state);
    return { matched: takesOut(rule), rule, state };
  }

  /** Whether a path is matched that has nothing below it. */
  matches(path: string, parent?: Matched): boolean {
    return takesOut(this.lastMatch(path, parent));
  }

  private lastMatch(path: string, parent = NONE, state?: Set<Rule>): Rule | undefined {
    let last: Rule | undefined;
    for (const rule of parent.size === 0 ? this.thatMayMatch(path) : this.rules) {
      // A rule that could change nothing is not even asked, and so does not count for the paths below.
      if (!parent.has(rule) && (rule.exception !== takesOut(last) || !rule.pattern.matches(path))) continue;
      state?.add(rule);
      last = rule;
    }
    return last;
  }

  /** The last character tells most rules that do not match: it leaves one in six of a common ignore file. */
  private thatMayMatch(path: string): readonly Rule[] {
    const end = path.charCodeAt(path.length - 1);
    let rules = this.byEnd.get(end);
    if (rules === undefined) {
      rules = this.rules.filter(({ pattern }) => pattern.end === undefined || pattern.end === end);
      this.byEnd.set(end, rules);
    }
    return rules;
  }

  /** Whether nothing below a matched folder can be taken back, so that it need not be listed. */
  prunes(folder: string): boolean {
    return this.exceptionRoots.every((root) => root !== undefined && !`${root}/`.startsWith(`${folder}/`));
  }
}

function takesOut(rule: Rule | undefined): boolean {
  return rule !== undefined && !rule.exception;
}
