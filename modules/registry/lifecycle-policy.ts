import { IN_USE_PREFIX } from '../../contract/tags';

/**
 * Policy of a repository that keeps its last images, and those in use as long as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function lifecyclePolicy(keep: number): string {
  return JSON.stringify({ rules: [shield(), keepLast(keep)] });
}

/** An image that this rule selects is out of reach of the rules after it, though the rule itself never expires one. */
function shield(): object {
  const tagged = { tagStatus: 'tagged', tagPatternList: [`${IN_USE_PREFIX}*`] };
  return {
    rulePriority: 1,
    description: 'Keep images in use',
    selection: { ...tagged, countType: 'imageCountMoreThan', countNumber: 1_000 },
    action: { type: 'expire' },
  };
}

function keepLast(count: number): object {
  return {
    rulePriority: 2,
    description: `Keep the last ${String(count)} images`,
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count },
    action: { type: 'expire' },
  };
}
