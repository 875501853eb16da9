import type { AskedImage, Presence, PresenceDocument } from '../../contract/presence';
import { atOnce } from '../at-once';
import { EngineError } from '../engine-error';
import { chosen, referenceTo } from '../registry/choice';
import { IN_FLIGHT, openRepository } from '../registry/open';
import { RepositoryUrls } from '../registry/repository-urls';
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
  const found = await chosen(openRepository({ repository: url, registry }, context).client, choice);
  if (found.state === 'present') return { state: 'present', reference, digest: found.digest };
  return { state: 'absent', reference, missing: found.missing === 'manifest' ? 'image' : 'repository' };
}

function unknown(error: unknown): Presence {
  if (!(error instanceof EngineError)) throw error;
  const { what, why, fix } = error;
  return { state: 'unknown', what, why, fix };
}
