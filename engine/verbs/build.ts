import type { ImageDocument } from '../../contract/image';
import { ImageBuild } from '../image/image-build';
import { ImageLog } from '../log/image-log';
import { rollOutImage } from '../rollout/roll-out-image';
import type { RunContext } from './run-context';
import { tagImage } from '../tags/tag-image';

/**
 * Has an image in the registry under its tag: nothing is done when it is there; else it is copied from a registry that
 * has it, or built from exactly the source that the tag names and pushed, and the registry must confirm it. Then it gets
 * its other tags, and the service that asked for it gets the image.
 *
 * @throws {RunnerError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function build(document: ImageDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const image = new ImageBuild(document, context, log);
  const pushed = !(await image.isPresent()) && ((await image.isCopied()) || (await image.isBuiltOnItsTurn()));
  if (!pushed) log.conclude('already in the registry, nothing built');
  await tagImage(document, image.registry, log);
  await rollOutImage(document, pushed, context, log);
}
