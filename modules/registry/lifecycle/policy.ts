import type { LifecycleRule, PrioritizedRule } from './rule';

/** Rules with their priorities, which is what their order says. */
export function prioritized(rules: readonly LifecycleRule[]): PrioritizedRule[] {
  return rules.map((rule, index) => ({ rulePriority: index + 1, ...rule }));
}

/**
 * The text of a policy. It is the same for the same rules, in whatever order their fields were given: Terraform replaces a
 * policy whose text changes.
 */
export function lifecyclePolicy(rules: readonly LifecycleRule[]): string {
  return JSON.stringify({ rules: prioritized(rules).map(inOrder) });
}

/** JSON leaves out what is undefined. */
function inOrder({ rulePriority, description, selection, action }: PrioritizedRule): object {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber } = selection;
  const { type, targetStorageClass }: { type: string; targetStorageClass?: string } = action;
  return {
    rulePriority,
    description,
    selection: { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber },
    action: { type, targetStorageClass },
  };
}
