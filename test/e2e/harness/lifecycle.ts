import {
  DescribeImagesCommand,
  type ECRClient,
  GetLifecyclePolicyCommand,
  type ImageDetail,
} from '@aws-sdk/client-ecr';

/** An image as a lifecycle policy sees it. */
export interface LifecycleImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: Date;
}

/** The rules that a repository of this library has: they count images. */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly selection: {
    readonly tagStatus: 'tagged' | 'untagged' | 'any';
    readonly tagPatternList?: readonly string[];
    readonly countType: string;
    readonly countNumber: number;
  };
}

/** The policy that a repository has. */
export async function lifecycleRules(ecr: ECRClient, repositoryName: string): Promise<LifecycleRule[]> {
  const { lifecyclePolicyText = '' } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  return (JSON.parse(lifecyclePolicyText) as { rules: LifecycleRule[] }).rules;
}

/** All images that a repository has, of which a test has few. */
export async function lifecycleImages(ecr: ECRClient, repositoryName: string): Promise<LifecycleImage[]> {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 1000 }));
  return imageDetails.map(({ imageDigest = '', imageTags = [], imagePushedAt = new Date(0) }: ImageDetail) => ({
    digest: imageDigest,
    tags: imageTags,
    pushedAt: imagePushedAt,
  }));
}

/**
 * The images that ECR would expire. A rule counts all that it selects, the newest first; what a rule before it selects is out of
 * its reach, also where that one expires nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function expired(rules: readonly LifecycleRule[], images: readonly LifecycleImage[]): LifecycleImage[] {
  const newestFirst = [...images].sort((one, other) => other.pushedAt.getTime() - one.pushedAt.getTime());
  const ordered = [...rules].sort((one, other) => one.rulePriority - other.rulePriority);
  return ordered.flatMap((rule, index) => {
    const { countType, countNumber } = rule.selection;
    if (countType !== 'imageCountMoreThan') throw new Error(`a rule counts by ${countType}, which is not known here`);
    const earlier = ordered.slice(0, index);
    return newestFirst
      .filter((image) => selects(rule, image))
      .slice(countNumber)
      .filter((image) => !earlier.some((before) => selects(before, image)));
  });
}

/** Of several patterns an image needs all. */
function selects({ selection }: LifecycleRule, { tags }: LifecycleImage): boolean {
  const { tagStatus, tagPatternList = [] } = selection;
  if (tagStatus === 'any') return true;
  if (tagStatus === 'untagged') return tags.length === 0;
  return tags.length > 0 && tagPatternList.every((pattern) => tags.some((tag) => matches(pattern, tag)));
}

function matches(pattern: string, tag: string): boolean {
  const literals = pattern.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`).test(tag);
}
