import type { RolloutDocument } from '../../contract/rollout';
import { ImageLog } from '../log/image-log';
import { knownDigests } from '../rollout/known-digests';
import { KubernetesApi } from '../rollout/kubernetes/api';
import { imagesInUse } from '../rollout/kubernetes/images-in-use';
import { Rollout } from '../rollout/kubernetes/rollout';
import type { RunContext } from './run-context';
import { holdImage, releaseOldImages } from '../tags/in-use';

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
