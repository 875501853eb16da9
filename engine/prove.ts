import type { RolloutDocument } from '../modules/image/document';
import { ImageLog } from './image-log';
import { KubernetesApi } from './rollout/api';
import { imagesInUse } from './rollout/images-in-use';
import { Rollout } from './rollout/rollout';
import type { RunContext } from './run-context';
import { holdImage, releaseOldImages } from './tags/in-use';

/**
 * Waits for the roll-out of a service and proves that its pods run the image that the plan names. The images that they
 * ran before are then no longer in use.
 *
 * @throws {RunnerError} when they do not
 */
export async function prove(document: RolloutDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const { held } = document;
  if (held !== undefined) await holdImage(held, context, log);
  const { env, signal } = context;
  const api = await KubernetesApi.connect(document.cluster, document.module, env, signal);
  const say = (line: string) => log.say(line);
  await new Rollout({ api, place: document, image: document.image, say, signal }).prove();
  log.conclude(`${document.namespace}/${document.deployment} runs ${document.image}`);
  if (held !== undefined) await releaseOldImages(held, () => imagesInUse(api), context, log);
}
