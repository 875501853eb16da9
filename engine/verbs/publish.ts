import type { PublishDocument, Published } from '../../contract/publish';
import { buildChoice } from '../image/not-built';
import { requireOrder } from '../publish/bases';
import { Publication } from '../publish/publication';
import type { RunContext } from './run-context';

/**
 * Has many images in their registries with all their tags, or in the local Docker, in one process: bases before what is made
 * from them, all else side by side. What goes wrong with one is its answer, and the others go on.
 *
 * @throws {EngineError} when nothing can be begun
 */
export async function publish(document: PublishDocument, context: RunContext): Promise<Published[]> {
  buildChoice(context.env);
  requireOrder(document.images);
  return (await Publication.of(document, context)).answer();
}
