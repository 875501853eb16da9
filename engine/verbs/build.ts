import type { ImageDocument } from '../../contract/image';
import { built } from '../image/built';
import { copied } from '../image/copied';
import { ImageWork } from '../image/image-work';
import { buildChoice, notBuilt } from '../image/not-built';
import { told } from '../image/outcome';
import { present } from '../image/present';
import { replicated } from '../image/replicated';
import { rollOutImage } from '../rollout/roll-out-image';
import { tagImage } from '../tags/tag-image';
import type { RunContext } from './run-context';

/**
 * Has an image in the registry under its tag: nothing is done when it is there; else it is copied from a registry that
 * has it, or built from exactly the source that the tag names and pushed, and the registry must confirm it. Then it gets
 * its other tags, and the service that asked for it gets the image. Where nothing may be built, it must be there, or
 * where it can be copied from.
 *
 * @throws {EngineError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function build(document: ImageDocument, context: RunContext): Promise<void> {
  const absent = buildChoice(context.env) === 'never' ? notBuilt : built;
  const work = new ImageWork(document, context);
  const outcome = (await present(work)) ?? (await copied(work)) ?? (await replicated(work)) ?? (await absent(work));
  const { log, reference, registry } = work;
  log.conclude(told(outcome, reference));
  await tagImage(document, registry, log);
  await rollOutImage(document, outcome.kind !== 'present', context, log);
}
