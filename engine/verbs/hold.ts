import type { AwsAccess } from '../../contract/aws';
import type { Held, HoldDocument, PrebuiltImage } from '../../contract/publish';
import type { RepositoryDocument } from '../../contract/registry';
import { SOURCE_TAG } from '../../modules/source/hash/source-tag';
import { atOnce } from '../at-once';
import { awsRefusal } from '../aws/refusal';
import { EngineError } from '../engine-error';
import { failed } from '../failed';
import { namedBy, referenceTo } from '../registry/choice';
import { EcrArchive } from '../registry/ecr-archive';
import { IN_FLIGHT, openRepository } from '../registry/open';
import { parseRepository } from '../registry/repository';
import { missingRepository, RepositoryUrls } from '../registry/repository-urls';
import { restoring } from '../registry/restore-command';
import { imagesToGoBackTo } from '../rollout/platforms';
import { EcrTags, type TaggedImage } from '../tags/ecr-tags';
import { releaseHeldBefore } from '../tags/held-before';
import { inUseTag } from '../tags/kinds';
import { putTags } from '../tags/tag-image';
import type { RunContext } from './run-context';

/** Tags images that were built before as in use by their services. What goes wrong with one is its answer. */
export function hold({ images }: HoldDocument, context: RunContext): Promise<Held[]> {
  const urls = new RepositoryUrls(images, context);
  return atOnce(IN_FLIGHT, images, async (image) => {
    try {
      return await held(image, urls, context);
    } catch (error) {
      return failed(error, context.signal);
    }
  });
}

async function held(image: PrebuiltImage, urls: RepositoryUrls, context: RunContext): Promise<Held> {
  const { registry, holders, choice } = image;
  if (holders.length === 0) return { state: 'nothing', why: 'no service runs it' };
  if (registry.kind !== 'ecr') return NOT_IN_ECR;
  const repository = await urls.required(image);
  const ecr = EcrTags.of({ repository, registry }, context);
  if (ecr === undefined) return NOT_IN_ECR;
  const found = await imageOf(choice, { repository, registry }, ecr, context);
  const tags = holders.map((holder) => inUseTag(holder, identityOf(found)));
  const lacking = tags.filter((tag) => !found.tags.includes(tag));
  if (lacking.length > 0) await putOn(found, lacking, { repository, registry }, context);
  return { state: 'held', tags, released: await released(image, tags, ecr, context) };
}

async function released(
  { holders, keep, functions = [] }: PrebuiltImage,
  tags: readonly string[],
  ecr: EcrTags,
  context: RunContext,
): Promise<string[]> {
  if (keep === undefined) return [];
  const current = new Map(holders.map((holder, index) => [holder, tags[index] ?? '']));
  return releaseHeldBefore(ecr, { current, keep, goBackTo: () => imagesToGoBackTo(functions, context) });
}

const NOT_IN_ECR: Held = {
  state: 'nothing',
  why: 'only private repositories of ECR have in-use tags: elsewhere nobody could take them off again',
};

async function imageOf(
  choice: string,
  place: RepositoryDocument & { readonly registry: { readonly access: AwsAccess } },
  ecr: EcrTags,
  context: RunContext,
): Promise<TaggedImage> {
  const { repository } = place;
  const { access } = place.registry;
  const reference = referenceTo(repository, choice);
  const { id, pinned } = namedBy(choice);
  const found = await ecr.image(id).catch((error: unknown) => {
    if (error instanceof EngineError) throw error;
    if (error instanceof Error && error.name === 'RepositoryNotFoundException') throw missingRepository(repository);
    throw awsRefusal({ what: `the image ${reference} is not known`, action: 'ecr:DescribeImages', access }, error);
  });
  if (found === undefined) {
    await requireNotArchived(reference, id, place, context);
    throw noImage(reference, 'ECR has none of that name there');
  }
  if (pinned !== undefined && found.digest !== pinned) throw noImage(reference, `the tag names ${found.digest}`);
  return found;
}

async function requireNotArchived(
  reference: string,
  id: Parameters<EcrArchive['image']>[0],
  place: RepositoryDocument,
  context: RunContext,
): Promise<void> {
  const archived = await EcrArchive.of(place, context)?.image(id);
  if (archived === undefined) return;
  throw new EngineError(
    `the image ${reference} is in the archive of ECR, where nobody can pull it`,
    archived.isRestored ? 'ECR is restoring it' : 'a lifecycle rule of its repository or somebody moved it there',
    restoring(parseRepository(place.repository), archived),
  );
}

/** By which services know the image: the tag of its source, the first of several in order, as Terraform has it. */
function identityOf({ digest, tags }: TaggedImage): string {
  return tags.filter((tag) => SOURCE_TAG.test(tag)).sort()[0] ?? digest;
}

async function putOn(
  { digest }: TaggedImage,
  tags: readonly string[],
  place: RepositoryDocument,
  context: RunContext,
): Promise<void> {
  const { client } = openRepository(place, context);
  const manifest = await client.manifest(digest);
  if ('state' in manifest) {
    const reference = referenceTo(place.repository, digest);
    await requireNotArchived(reference, { imageDigest: digest }, place, context);
    throw noImage(reference, 'it was deleted meanwhile');
  }
  await putTags(tags, manifest, client, (tag, other) => {
    return new EngineError(
      `the tag ${tag} of ${place.repository} belongs to another image than ${digest}`,
      `it names ${other}, and the repository refuses to move it`,
      'delete that tag in the registry when its image no longer runs, then try again',
    );
  });
}

function noImage(reference: string, why: string): EngineError {
  return new EngineError(
    `there is no image ${reference}`,
    why,
    'choose one that is in the registry, or have it built; then try again',
  );
}
