import { Annotations, Aspects, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { IN_USE_PREFIX, SOURCE_PREFIX } from '../../contract/tags';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import { keepNewest, shield } from './lifecycle/builders';
import { type LifecycleWarningCode, lifecycleWarnings } from './lifecycle/lints';
import { prioritized } from './lifecycle/policy';
import type { LifecycleRule } from './lifecycle/rule';
import { isShieldOf } from './lifecycle/selection';
import { lifecycleProblems } from './lifecycle/validation';

const IN_USE = `${IN_USE_PREFIX}*`;

/** An image that this rule selects is out of reach of the rules after it, though the rule itself expires none. */
const SHIELD: LifecycleRule = { ...shield(IN_USE), description: 'Keep images in use' };

export interface LifecycleProps {
  readonly keep: number | undefined;
  readonly lifecycle: readonly LifecycleRule[] | undefined;
  readonly silence: readonly LifecycleWarningCode[];
  /** Tags of its images besides those of their sources and of what runs; asked at synthesis, when all images are there. */
  readonly tags: () => readonly string[];
}

/**
 * The rules of a repository. The first one shields images in use, unless the program says itself where that happens.
 *
 * @throws PropError for what ECR refuses; what is hardly meant is a warning
 */
export function lifecycleRules(registry: Construct, props: LifecycleProps): readonly LifecycleRule[] {
  const { keep, lifecycle } = props;
  if (lifecycle === undefined) {
    const count = keep ?? 30;
    checkWhole(registry, 'keep', count, [1]);
    return [SHIELD, keepNewest(count)];
  }
  if (keep !== undefined) {
    const fix = `leave it off, and have \`keepNewest(${String(keep)})\` as the last rule`;
    throw new PropError(registry, 'keep', 'cannot stand beside `lifecycle`, which says what expires', fix);
  }
  checkGiven(registry, lifecycle);
  const rules = shielded(registry, lifecycle);
  warnOf(registry, rules, props);
  return rules;
}

function shielded(registry: Construct, lifecycle: readonly LifecycleRule[]): readonly LifecycleRule[] {
  if (lifecycle.some((rule) => isShieldOf(rule, IN_USE))) return lifecycle;
  const rules = [SHIELD, ...lifecycle];
  checkRules(registry, rules, 1);
  return rules;
}

function checkGiven(registry: Construct, lifecycle: readonly LifecycleRule[]): void {
  known(registry, 'lifecycle', lifecycle, 'it is checked against the rules of ECR');
  if (!Array.isArray(lifecycle)) throw new PropError(registry, 'lifecycle', mustBe('a list of rules', lifecycle));
  const numbered = lifecycle.findIndex(
    (rule: unknown) => typeof rule === 'object' && rule !== null && 'rulePriority' in rule,
  );
  if (numbered >= 0) {
    const sentence = 'cannot be given: the first rule of the list is applied first';
    throw new PropError(registry, `lifecycle[${String(numbered)}].rulePriority`, sentence);
  }
  checkRules(registry, lifecycle, 0);
}

/** @param own index of the first rule that the program gave: what is before it comes by itself */
function checkRules(registry: Construct, rules: readonly LifecycleRule[], own: number): void {
  const [first] = lifecycleProblems({ rules: prioritized(rules) });
  if (first === undefined) return;
  const fix = own === 0 ? undefined : `'${IN_USE}' is shielded by a rule that comes first by itself`;
  const prop = asGiven(first.at, own).replace(/^(rules)?$/, 'lifecycle');
  throw new PropError(registry, prop, asGiven(first.problem, own), fix);
}

/** The places of rules in a sentence, as they are in the prop. */
function asGiven(sentence: string, own: number): string {
  return sentence.replace(/\brules\[(\d+)\]/g, (_, index: string) =>
    Number(index) < own ? 'the shield of images in use' : `lifecycle[${String(Number(index) - own)}]`,
  );
}

function warnOf(registry: Construct, rules: readonly LifecycleRule[], { silence, tags }: LifecycleProps): void {
  const own = rules[0] === SHIELD ? 1 : 0;
  Aspects.of(registry).add({
    visit: (node) => {
      if (node !== registry) return;
      const given = { source: `${SOURCE_PREFIX}*`, inUse: IN_USE, others: tags().map(asPattern) };
      const warnings = lifecycleWarnings(rules, given).filter(({ code }) => !silence.includes(code));
      for (const { code, rule, message, fix } of warnings) {
        const sentence = `'lifecycle[${String(rule - own)}]' ${asGiven(message, own)}: ${fix} (${code})`;
        Annotations.of(registry).addWarning(sentence);
      }
    },
  });
}

/** A tag that Terraform knows later may be any. */
function asPattern(tag: string): string {
  return Token.isUnresolved(tag) ? '*' : tag;
}
