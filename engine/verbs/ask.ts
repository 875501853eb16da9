import type { ArchivedAnswer, AskedImage, Presence, PresenceDocument } from '../../contract/presence';
import type { RepositoryDocument } from '../../contract/registry';
import { atOnce } from '../at-once';
import { EngineError } from '../engine-error';
import { chosen, namedBy, referenceTo } from '../registry/choice';
import { EcrArchive } from '../registry/ecr-archive';
import { IN_FLIGHT, openRepository } from '../registry/open';
import { parseRepository } from '../registry/repository';
import { RepositoryUrls } from '../registry/repository-urls';
import { restoring } from '../registry/restore-command';
import type { RunContext } from './run-context';

/** Asks the registries for images, and changes nothing. No answer is an answer of its own, never "absent". */
export function ask({ images }: PresenceDocument, context: RunContext): Promise<Presence[]> {
  const urls = new RepositoryUrls(images, context);
  return atOnce(IN_FLIGHT, images, async (image) => {
    try {
      return await answer(image, await urls.of(image), context);
    } catch (error) {
      context.signal.throwIfAborted();
      return unknown(error);
    }
  });
}

async function answer(image: AskedImage, url: string | undefined, context: RunContext): Promise<Presence> {
  const { tag: choice, repository, registry } = image;
  const name = url ?? (typeof repository === 'string' ? repository : repository.name);
  const reference = referenceTo(name, choice);
  if (url === undefined) return { state: 'absent', reference, missing: 'repository' };
  const place = { repository: url, registry };
  const found = await chosen(openRepository(place, context).client, choice);
  if (found.state === 'present') return { state: 'present', reference, digest: found.digest };
  if (found.missing === 'repository') return { state: 'absent', reference, missing: 'repository' };
  const archived = await archivedAs(choice, place, context);
  return { state: 'absent', reference, missing: 'image', ...(archived && { archived }) };
}

/** A registry gives no other answer for an image in the archive of ECR than for one that is not there. */
async function archivedAs(
  choice: string,
  place: RepositoryDocument,
  context: RunContext,
): Promise<ArchivedAnswer | undefined> {
  const { id, pinned } = namedBy(choice);
  const archived = await EcrArchive.of(place, context)?.image(id);
  if (archived === undefined || (pinned !== undefined && archived.digest !== pinned)) return undefined;
  return { fix: restoring(parseRepository(place.repository), archived) };
}

function unknown(error: unknown): Presence {
  if (!(error instanceof EngineError)) throw error;
  const { what, why, fix } = error;
  return { state: 'unknown', what, why, fix };
}
