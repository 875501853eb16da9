import { DescribeImagesCommand, type ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import type { LocalAws } from '../../../local/records';
import type { LifecycleRule } from '../../../modules/registry/lifecycle/rule';
import { simulateLifecycle } from '../../../modules/registry/lifecycle/simulate';
import type { StoredImage } from '../../../modules/registry/lifecycle/stored-image';
import { rulesOf } from '../../../modules/registry/lifecycle/validation';

/** The policy that a repository has. */
export async function lifecycleRules(ecr: ECRClient, repositoryName: string): Promise<readonly LifecycleRule[]> {
  const { lifecyclePolicyText = '' } = await ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  return rulesOf(JSON.parse(lifecyclePolicyText));
}

/** All images that a repository has, of which a test has few. */
export async function lifecycleImages(ecr: ECRClient, repositoryName: string): Promise<StoredImage[]> {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName, maxResults: 1000 }));
  return imageDetails.map(({ imageDigest = '', imageTags = [], imagePushedAt = new Date(0) }) => ({
    digest: imageDigest,
    tags: imageTags,
    pushedAt: imagePushedAt,
  }));
}

/** The images that would go. */
export function expired(rules: readonly LifecycleRule[], images: readonly StoredImage[]): StoredImage[] {
  const gone = simulateLifecycle(rules, images, new Date()).map(({ digest }) => digest);
  return images.filter(({ digest }) => gone.includes(digest));
}

/** Has the local ECR do at once what ECR does within a day; the digests that are gone. */
export async function expire({ endpoint }: LocalAws, repository: string): Promise<string[]> {
  const answer = await fetch(`${endpoint}/_slipway/expire`, { method: 'POST', body: JSON.stringify({ repository }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${repository} cannot be expired: ${answer.status} ${text}`);
  const { repositories } = JSON.parse(text) as { repositories: { expired: { digest: string }[] }[] };
  return repositories.flatMap((each) => each.expired.map(({ digest }) => digest));
}
