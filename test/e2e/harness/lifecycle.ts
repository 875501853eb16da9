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
export async function expire(local: LocalAws, repository: string): Promise<string[]> {
  return (await applied(local, { repository })).expired;
}

/** The same some days later, where rules archive; the digests that nobody can pull any more. */
export async function archive(local: LocalAws, repository: string, afterDays: number): Promise<string[]> {
  const now = new Date(Date.now() + afterDays * DAY_MS).toISOString();
  return (await applied(local, { repository, now })).archived;
}

const DAY_MS = 86_400_000;

type Taken = Readonly<Record<'expired' | 'archived', readonly { readonly digest: string }[]>>;

async function applied(
  { endpoint }: LocalAws,
  expiry: { readonly repository: string; readonly now?: string },
): Promise<Record<'expired' | 'archived', string[]>> {
  const answer = await fetch(`${endpoint}/_slipway/expire`, { method: 'POST', body: JSON.stringify(expiry) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the policy of ${expiry.repository} cannot be applied: ${answer.status} ${text}`);
  const { repositories } = JSON.parse(text) as { repositories: Taken[] };
  const digests = (what: keyof Taken) => repositories.flatMap((each) => each[what].map(({ digest }) => digest));
  return { expired: digests('expired'), archived: digests('archived') };
}
