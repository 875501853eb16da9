import { type LifecycleProblem, mustBe } from './problem';
import type { LifecycleRule, PrioritizedRule } from './rule';
import { ruleProblems } from './rule-problems';
import { type Shape, shapeProblems } from './shape';

const MOST_RULES = 50;

const POLICY: Shape = {
  rules: {
    expected: `a list of 1 to ${MOST_RULES} rules`,
    fits: (value) => Array.isArray(value) && value.length >= 1 && value.length <= MOST_RULES,
  },
};

/**
 * All for which ECR refuses a policy, given as its parsed document. The rules are looked at together when each of them is
 * right by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function lifecycleProblems(policy: unknown): LifecycleProblem[] {
  const problems = shapeProblems('', policy, POLICY);
  if (problems.length > 0) return problems;
  const { rules } = policy as { rules: readonly unknown[] };
  const single = rules.flatMap((rule, index) => ruleProblems(`rules[${index}]`, rule));
  if (single.length > 0) return single;
  return [...problemsTogether(rules as readonly PrioritizedRule[]), ...lengthProblems(policy)];
}

/** The rules of a policy without {@link lifecycleProblems}, in the order of their priorities. */
export function rulesOf(policy: unknown): LifecycleRule[] {
  const { rules } = policy as { rules: readonly PrioritizedRule[] };
  const ordered = [...rules].sort((one, other) => one.rulePriority - other.rulePriority);
  return ordered.map(({ rulePriority, ...rule }) => rule);
}

/** What two rules of a policy must not have in common, and what of them must be last. */
function problemsTogether(rules: readonly PrioritizedRule[]): LifecycleProblem[] {
  return rules.flatMap((rule, index) => {
    const at = `rules[${index}]`;
    const earlier = rules.slice(0, index);
    const ofItsClass = (other: PrioritizedRule): boolean => classOf(other) === classOf(rule);
    const twin = earlier.findIndex(({ rulePriority }) => rulePriority === rule.rulePriority);
    const same = earlier.findIndex((other) => ofItsClass(other) && tagsOf(other) === tagsOf(rule));
    const after = rules.findIndex((other) => ofItsClass(other) && isAfterAny(other, rule));
    return [
      ...(twin < 0
        ? []
        : [{ at: `${at}.rulePriority`, problem: `is ${rule.rulePriority}, as that of rules[${twin}]` }]),
      ...(same < 0 ? [] : [{ at: `${at}.selection`, problem: sameTags(rule, same) }]),
      ...(after < 0 ? [] : [{ at: `${at}.selection.tagStatus`, problem: notLast(rule, after) }]),
    ];
  });
}

function sameTags(rule: PrioritizedRule, other: number): string {
  return `has the tags of rules[${other}], and ECR takes one rule for them in storage class "${classOf(rule)}"`;
}

function notLast(rule: PrioritizedRule, other: number): string {
  return `is "any", which must be the last rule of storage class "${classOf(rule)}", and rules[${other}] is after it`;
}

function isAfterAny(other: PrioritizedRule, rule: PrioritizedRule): boolean {
  const isAny = ({ selection }: PrioritizedRule): boolean => selection.tagStatus === 'any';
  return isAny(rule) && !isAny(other) && other.rulePriority > rule.rulePriority;
}

function classOf({ selection }: PrioritizedRule): string {
  return selection.storageClass ?? 'standard';
}

/** Equal for rules that ask the same of the tags. */
function tagsOf({ selection }: PrioritizedRule): string {
  const { tagStatus, tagPatternList = [], tagPrefixList = [] } = selection;
  return JSON.stringify([tagStatus, [...new Set(tagPatternList)].sort(), [...new Set(tagPrefixList)].sort()]);
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html */
const MOST_CHARACTERS = 30_720;

/** The least is 100, which is less than any rule has. */
function lengthProblems(policy: unknown): LifecycleProblem[] {
  const { length } = JSON.stringify(policy);
  return length <= MOST_CHARACTERS
    ? []
    : [{ at: '', problem: mustBe(`at most ${MOST_CHARACTERS} characters of JSON`, length) }];
}
