import type { ImageDocument } from '../../contract/image';
import { ImageWork } from '../image/image-work';
import { inRegistry } from '../image/in-registry';
import { rollOutImage } from '../rollout/roll-out-image';
import type { RunContext } from './run-context';

/**
 * Has an image in its registry, with its other tags, and the service that asked for it gets the image.
 *
 * @throws {EngineError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function build(document: ImageDocument, context: RunContext): Promise<void> {
  const work = new ImageWork(document, context);
  const { outcome } = await inRegistry(work);
  await rollOutImage(document, outcome.kind !== 'present', context, work.log);
}
