import { createHash } from 'node:crypto';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';

/** What a rule is about: hosts and paths, as they are written. */
export interface RuleConditions {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** Of AWS. */
const LAST_PRIORITY = 50_000;
/** Below are rules whose priority somebody chose. */
const FIRST = 2001;
const RANK_SIZE = 4000;

/**
 * Place of a rule among those of its listener: of two that take the same request the one with more to say comes first.
 * It follows from the rule alone, so that it is the same in every environment and never changes by another rule.
 */
export function priorityOf(name: string, conditions: RuleConditions): number {
  const hash = createHash('sha256')
    .update(JSON.stringify([name, conditions]))
    .digest()
    .readUInt32BE(0);
  return FIRST + rankOf(conditions) * RANK_SIZE + (hash % RANK_SIZE);
}

/** From 0: rules of a host before those of a pattern of hosts before those of any; in each the deeper path first. */
function rankOf({ hosts, paths }: RuleConditions): number {
  const host = hosts.length === 0 ? 2 : hosts.some((each) => /[*?]/.test(each)) ? 1 : 0;
  return host * PATH_RANKS + pathRank(paths);
}

const PATH_RANKS = 4;

function pathRank(paths: readonly string[]): number {
  if (paths.length === 0) return PATH_RANKS - 1;
  const depths = paths.map((path) => path.split('/').filter((part) => part.replace(/[*?]/g, '') !== '').length);
  return PATH_RANKS - 1 - Math.min(...depths, PATH_RANKS - 1);
}

const takenByStack = new WeakMap<TerraformStack, Map<string, Construct>>();

/**
 * Takes a place for a rule.
 *
 * @param listener as it will be written
 * @throws PropError when another rule of the stack has it
 */
export function takePriority(scope: Construct, listener: string, priority: number): number {
  checkWhole(scope, 'expose.priority', priority, [1, LAST_PRIORITY]);
  const stack = TerraformStack.of(scope);
  const taken = takenByStack.get(stack) ?? new Map<string, Construct>();
  takenByStack.set(stack, taken);
  const key = JSON.stringify([listener, priority]);
  const holder = taken.get(key);
  if (holder !== undefined) {
    const sentence = `is ${String(priority)}, which '${holder.node.path}' has at this listener`;
    throw new PropError(scope, 'expose.priority', sentence, `give one of them another, from 1 to ${String(FIRST - 1)}`);
  }
  taken.set(key, scope);
  return priority;
}
