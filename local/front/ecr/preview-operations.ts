import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { Repository } from '../repositories';
import type { EcrParts, Json } from './ecr';
import { ecrInputs, type TagStatus } from './ecr-input';
import { type Preview, type Verdict, verdictsOf } from './lifecycle';
import { policyOf } from './lifecycle-operations';
import { readPolicy, textOf } from './lifecycle-policy';
import { namedImage, namedRepository } from './named-repository';
import { pageOf, refusePagesOf } from './pages';

/** How long a preview is IN_PROGRESS, in seconds. */
const PREVIEW_TAKES = 1;

/** Tries a policy out: the one that is given, or the one that the repository has. */
export async function startLifecyclePolicyPreview(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.startLifecyclePolicyPreview, call);
  const repository = await namedRepository(parts, call, input);
  const text = input.lifecyclePolicyText;
  const policy = text === undefined ? policyOf(parts.lifecycle, repository) : readPolicy(text);
  const running = parts.lifecycle.previews.get(repository);
  if (running && statusOf(running, repository) === 'IN_PROGRESS') {
    const message = 'The previous lifecycle policy preview request has not completed. Wait and try again.';
    throw new AwsError('LifecyclePolicyPreviewInProgressException', message);
  }
  const { now } = repository;
  const verdicts = verdictsOf(policy, repository, new Date(now * 1_000));
  const preview = { policy, verdicts, completeAt: now + PREVIEW_TAKES };
  parts.lifecycle.previews.set(repository, preview);
  return shown(repository, preview);
}

export async function getLifecyclePolicyPreview(parts: EcrParts, call: AwsCall): Promise<Json> {
  const input = readInput(ecrInputs.getLifecyclePolicyPreview, call);
  refusePagesOf('imageIds', input.imageIds, input);
  const repository = await namedRepository(parts, call, input);
  const preview = parts.lifecycle.previews.get(repository);
  if (preview === undefined) {
    const message = `There is no dry run for the repository with name '${repository.name}'`;
    throw new AwsError('LifecyclePolicyPreviewNotFoundException', message);
  }
  const answer = shown(repository, preview);
  if (answer['status'] === 'IN_PROGRESS') return answer;
  const all = byRule(preview);
  const asked = input.imageIds?.map((id) => namedImage(repository, id).digest);
  const wanted = all
    .filter(({ image }) => asked?.includes(image.digest) ?? true)
    .filter(({ tags }) => hasStatus(tags, input.filter.tagStatus));
  const { items, ...next } = pageOf(`preview of ${repository.name}`, wanted, input);
  return { ...answer, previewResults: items.map(result), summary: summaryOf(all), ...next };
}

function shown(repository: Repository, preview: Preview): Json {
  return {
    registryId: repository.owner.registryId,
    repositoryName: repository.name,
    lifecyclePolicyText: textOf(preview.policy),
    status: statusOf(preview, repository),
  };
}

function statusOf({ completeAt }: Preview, { now }: Repository): 'IN_PROGRESS' | 'COMPLETE' {
  return now < completeAt ? 'IN_PROGRESS' : 'COMPLETE';
}

/** What goes along with another image is in no preview: no rule takes it. */
function byRule({ verdicts }: Preview): Verdict[] {
  return verdicts.filter(({ priority }) => priority !== undefined);
}

function hasStatus(tags: readonly string[], status: TagStatus): boolean {
  return status === 'ANY' || (status === 'TAGGED') === tags.length > 0;
}

function result({ image, tags, does, priority }: Verdict): Json {
  return {
    ...(tags.length > 0 && { imageTags: tags }),
    imageDigest: image.digest,
    imagePushedAt: image.pushedAt,
    action: does === 'expire' ? { type: 'EXPIRE' } : { type: 'TRANSITION', targetStorageClass: 'ARCHIVE' },
    appliedRulePriority: priority,
    storageClass: image.storageClass,
  };
}

function summaryOf(verdicts: readonly Verdict[]): Json {
  const archived = verdicts.filter(({ does }) => does === 'archive').length;
  return {
    expiringImageTotalCount: verdicts.length - archived,
    ...(archived > 0 && {
      transitioningImageTotalCounts: [{ targetStorageClass: 'ARCHIVE', imageTotalCount: archived }],
    }),
  };
}
