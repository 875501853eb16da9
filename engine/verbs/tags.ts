import type { TagsDocument } from '../../contract/commit-tags';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import { ImageLog } from '../log/image-log';
import type { RegistryClient } from '../registry/client';
import { openRepository } from '../registry/open';
import { EcrTags } from '../tags/ecr-tags';
import { isCommitTag } from '../tags/kinds';
import { manifestOf } from '../tags/manifest-of';
import type { RunContext } from './run-context';

/** So many tags ECR takes on an image: those of a hundred services are more than what `keep` leaves for them. */
const MOST_TAGS = 1_000;

/**
 * Puts commit tags on an image that is in the registry. Before that, tags of older commits make room in ECR.
 *
 * @throws {EngineError} when one of the tags names another image: then none is put
 */
export async function tagCommits(document: TagsDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const registry = openRepository(document, context).client;
  const manifest = await manifestOf(document, registry);
  const added = await newTags(document, manifest.digest, registry);
  if (added.length === 0) return log.conclude(`has ${document.commitTags.join(', ')} already`);

  await makeRoom(document, manifest.digest, context, log);
  for (const tag of added) {
    const result = await registry.putManifest(tag, manifest);
    if (result.state === 'taken') throw taken(document, tag, result.digest);
  }
  log.conclude(`tagged ${added.join(', ')} -> ${document.repository}@${manifest.digest}`);
}

/** A registry with mutable tags would move one that another image has. */
async function newTags(document: TagsDocument, digest: string, registry: RegistryClient): Promise<string[]> {
  const added: string[] = [];
  for (const tag of document.commitTags) {
    const found = await registry.presence(tag);
    if (found.state === 'absent') added.push(tag);
    else if (found.digest !== digest) throw taken(document, tag, found.digest);
  }
  return added;
}

async function makeRoom(document: TagsDocument, digest: string, context: RunContext, log: ImageLog): Promise<void> {
  const ecr = EcrTags.of(document, context);
  if (ecr === undefined) return;
  try {
    const superfluous = oldest(await ecr.tagsOf(digest), document);
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
export function oldest(tags: readonly string[], { commitTags, movingTags, keep }: TagsDocument): string[] {
  const older = tags.filter((tag) => isCommitTag(tag, movingTags) && !commitTags.includes(tag));
  const byName = older.sort(new Intl.Collator('en', { numeric: true }).compare);
  const others = tags.filter((tag) => !isCommitTag(tag, movingTags));
  const room = Math.min(keep, MOST_TAGS - others.length);
  return byName.slice(0, Math.max(0, older.length + commitTags.length - room));
}

function taken({ repository, tag: image }: TagsDocument, tag: string, digest: string): EngineError {
  return new EngineError(
    `the tag ${tag} of ${repository} belongs to another image than ${image}`,
    `it names ${digest}, and a commit tag never moves`,
    'give the tag something that tells the two apart (the environment, the target), or delete it in the registry; then ' +
      'apply again',
  );
}
