import type { RolloutDocument } from '../modules/image/document';
import { ImageLog } from './image-log';
import { knownDigests } from './known-digests';
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
  const { pushed, held, image } = document;
  if (held !== undefined) await holdImage(held, context, log);
  const { env, signal } = context;
  const api = await KubernetesApi.connect(document.cluster, env, signal);
  const digests = pushed && (await knownDigests(pushed, context, log));
  const say = (line: string) => log.say(line);
  const place = `${document.namespace}/${document.deployment}`;
  const runs = await new Rollout({ api, place: document, image, digests, say, signal }).prove();
  if (!runs) return log.conclude(`${place} has 0 replicas: nothing runs, nothing is proved`);
  log.conclude(`${place} runs ${image}`);
  if (held !== undefined) await releaseOldImages(held, () => imagesInUse(api), context, log);
}
