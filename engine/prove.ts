import type { RolloutDocument } from '../modules/image/document';
import { ImageLog } from './image-log';
import { KubernetesApi } from './rollout/api';
import { Rollout } from './rollout/rollout';
import type { RunContext } from './run-context';
import { releaseOldImages } from './tags/in-use';

/**
 * Waits for the roll-out of a service and proves that its pods run the image that the plan names. The images that they
 * ran before are then no longer in use.
 *
 * @throws {RunnerError} when they do not
 */
export async function prove(document: RolloutDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const { env, signal } = context;
  const api = await KubernetesApi.connect(document.cluster, env, signal);
  const say = (line: string) => log.say(line);
  await new Rollout({ api, place: document, image: document.image, say, signal }).prove();
  log.conclude(`${document.namespace}/${document.deployment} runs ${document.image}`);
  if (document.pushed !== undefined) await releaseOldImages(document.pushed, context, log);
}
