import type { PushedImage } from '../../contract/image';
import { EngineError } from '../engine-error';
import type { ImageLog } from '../log/image-log';
import { imageDigests } from '../registry/image-digests';
import { openRepository } from '../registry/open';
import type { RunContext } from '../verbs/run-context';

/**
 * The digests of an image, by which a roll-out is proved. Undefined, which is said, when its registry cannot be asked or
 * does not have it: pods that run are then known by the image's name and tag alone.
 */
export async function knownDigests(
  image: PushedImage,
  context: RunContext,
  log: ImageLog,
): Promise<ReadonlySet<string> | undefined> {
  const unknown = (why: string) => log.say(`warning: the roll-out is proved by name and tag alone: ${why}`);
  try {
    const digests = await imageDigests(openRepository(image, context).client, image.tag);
    if (!('state' in digests)) return digests;
    unknown(`${image.repository} has no ${image.tag}, so no new pod could start`);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof EngineError)) throw error;
    unknown(`${error.what}: ${error.why}`);
  }
  return undefined;
}
