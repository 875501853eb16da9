import type { TagsDocument } from '../../contract/commit-tags';
import type { PushedImage } from '../../contract/image';
import { reason } from '../../errors/report';
import { atOnce } from '../at-once';
import { EngineError } from '../engine-error';
import type { ImageLog } from '../log/image-log';
import type { Manifest, RegistryClient } from '../registry/client';
import type { RunContext } from '../verbs/run-context';
import { EcrTags } from './ecr-tags';
import { isCommitTag } from './kinds';
import { TAGS_AT_ONCE } from './tag-image';

/** An image, and the commit tags that it is to have. */
export type CommittedImage = PushedImage & Pick<TagsDocument, 'commitTags' | 'keep'>;

/** Where it is, and where what is done is said. */
interface Place {
  readonly registry: RegistryClient;
  readonly context: RunContext;
  readonly log: ImageLog;
}

/** So many tags ECR takes on an image: those of a hundred services are more than what `keep` leaves for them. */
const MOST_TAGS = 1_000;

/**
 * Puts commit tags on an image that is in the registry. Before that, tags of older commits make room in ECR.
 *
 * @returns those that it did not have
 * @throws {EngineError} when one of the tags names another image: then none is put
 */
export async function putCommitTags(image: CommittedImage, manifest: Manifest, place: Place): Promise<string[]> {
  const { registry } = place;
  const added = await newTags(image, manifest.digest, registry);
  if (added.length === 0) return added;
  await makeRoom(image, manifest.digest, place);
  await atOnce(TAGS_AT_ONCE, added, async (tag) => {
    const result = await registry.store(tag, manifest);
    if (result.state === 'taken') throw taken(image, tag, result.digest);
  });
  return added;
}

/** A registry with mutable tags would move one that another image has. */
async function newTags(image: CommittedImage, digest: string, registry: RegistryClient): Promise<string[]> {
  const { commitTags } = image;
  const found = await atOnce(TAGS_AT_ONCE, commitTags, (tag) => registry.presence(tag));
  return commitTags.filter((tag, index) => {
    const under = found[index];
    if (under?.state === 'present' && under.digest !== digest) throw taken(image, tag, under.digest);
    return under?.state === 'absent';
  });
}

async function makeRoom(image: CommittedImage, digest: string, { context, log }: Place): Promise<void> {
  const ecr = EcrTags.of(image, context);
  if (ecr === undefined) return;
  try {
    const superfluous = oldest(await ecr.tagsOf(digest), image);
    if (superfluous.length === 0) return;
    await ecr.remove(superfluous);
    log.say(`took off ${superfluous.length} older commit tags to make room: ${superfluous.join(', ')}`);
  } catch (error) {
    context.signal.throwIfAborted();
    log.say(`warning: older commit tags stay: ${reason(error)}`);
  }
}

/**
 * The commit tags that are too many once the new ones are there. No registry says when a tag was put: by name, build
 * numbers and dates come oldest first, and hashes in any order.
 */
export function oldest(
  tags: readonly string[],
  { commitTags, movingTags, keep }: Pick<CommittedImage, 'commitTags' | 'movingTags' | 'keep'>,
): string[] {
  const older = tags.filter((tag) => isCommitTag(tag, movingTags) && !commitTags.includes(tag));
  const byName = older.sort(new Intl.Collator('en', { numeric: true }).compare);
  const others = tags.filter((tag) => !isCommitTag(tag, movingTags));
  const room = Math.min(keep, MOST_TAGS - others.length);
  return byName.slice(0, Math.max(0, older.length + commitTags.length - room));
}

function taken({ repository, tag: image }: PushedImage, tag: string, digest: string): EngineError {
  return new EngineError(
    `the tag ${tag} of ${repository} belongs to another image than ${image}`,
    `it names ${digest}, and a commit tag never moves`,
    'give the tag something that tells the two apart (the environment, the target), or delete it in the registry; then ' +
      'try again',
  );
}
