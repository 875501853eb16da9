import type { PrioritizedRule } from '../../../modules/registry/lifecycle/rule';
import { simulateLifecycle } from '../../../modules/registry/lifecycle/simulate';
import type { StoredImage as ImageOfRules } from '../../../modules/registry/lifecycle/stored-image';
import { rulesOf } from '../../../modules/registry/lifecycle/validation';
import type { Repository } from '../repositories';
import type { StoredImage } from '../stored-image';

/** A policy that ECR takes, as its document says it. */
export interface LifecyclePolicy {
  readonly rules: readonly PrioritizedRule[];
}

/** What a policy does to an image. */
export interface Verdict {
  readonly image: StoredImage;
  readonly tags: readonly string[];
  readonly does: 'expire' | 'archive';
  /** Priority of the rule; absent where the image goes along with another. */
  readonly priority?: number | undefined;
}

/** A policy that is tried out. Times in seconds since 1970. */
export interface Preview {
  readonly policy: LifecyclePolicy;
  readonly verdicts: readonly Verdict[];
  readonly completeAt: number;
}

/** The lifecycle policies of repositories, and what was tried out on them; both are gone with the repository. */
export class Lifecycle {
  readonly policies = new WeakMap<Repository, LifecyclePolicy>();
  readonly previews = new WeakMap<Repository, Preview>();
  /** When a policy was last applied, in seconds since 1970. */
  readonly evaluations = new WeakMap<Repository, number>();
}

/** What a policy does to the images of a repository at a moment. */
export function verdictsOf({ rules }: LifecyclePolicy, repository: Repository, now: Date): Verdict[] {
  const images = repository.images.map((image) => asRulesSeeIt(repository, image));
  const priorities = rules.map(({ rulePriority }) => rulePriority).sort((one, other) => one - other);
  return simulateLifecycle(rulesOf({ rules }), images, now).flatMap(({ digest, does, rule }) => {
    const image = repository.find(digest);
    const priority = rule === undefined ? undefined : priorities[rule];
    return image ? [{ image, tags: repository.tagsOf(digest), does, priority }] : [];
  });
}

function asRulesSeeIt(repository: Repository, image: StoredImage): ImageOfRules {
  const { digest, pushedAt, pulledAt, archivedAt, activatedAt, says } = image;
  const isArchived = image.storageClass === 'ARCHIVE';
  return {
    digest,
    tags: repository.tagsOf(digest),
    pushedAt: dateOf(pushedAt),
    ...(pulledAt !== undefined && { pulledAt: dateOf(pulledAt) }),
    ...(isArchived && archivedAt !== undefined && { archivedAt: dateOf(archivedAt) }),
    ...(activatedAt !== undefined && { restoredAt: dateOf(activatedAt) }),
    ...(says.manifests && { children: says.manifests.map((child) => child.digest) }),
    ...(says.subject && { subject: says.subject.digest }),
  };
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1_000);
}
