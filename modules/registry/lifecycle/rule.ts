/**
 * A rule of a lifecycle policy of ECR, in ECR's own grammar. Rules are listed in the order of their priorities, the first one
 * first, which is all that a priority says.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface LifecycleRule {
  readonly description?: string;
  readonly selection: LifecycleSelection;
  readonly action: LifecycleAction;
}

/** A rule as it stands in the document of a policy. */
export interface PrioritizedRule extends LifecycleRule {
  /** The lowest is applied first. */
  readonly rulePriority: number;
}

/** Which images a rule is about, and when. */
export interface LifecycleSelection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  /** An image must have a tag for each of them. `*` is any text. */
  readonly tagPatternList?: readonly string[];
  /** The same with starts of tags. */
  readonly tagPrefixList?: readonly string[];
  /** Default: `standard`. */
  readonly storageClass?: 'standard' | 'archive';
  readonly countType: 'imageCountMoreThan' | 'sinceImagePushed' | 'sinceImagePulled' | 'sinceImageTransitioned';
  readonly countUnit?: 'days';
  readonly countNumber: number;
}

/** What happens to them. */
export type LifecycleAction =
  { readonly type: 'expire' } | { readonly type: 'transition'; readonly targetStorageClass: 'archive' };
