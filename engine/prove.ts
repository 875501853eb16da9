import type { RolloutDocument } from '../modules/image/document';
import { ImageLog } from './image-log';
import { KubernetesApi } from './rollout/api';
import { proveRollout } from './rollout/rollout';
import type { RunContext } from './run-context';

/**
 * Waits for the roll-out of a service and proves that its pods run the image that the plan names.
 *
 * @throws {RunnerError} when they do not
 */
export async function prove(document: RolloutDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const api = await KubernetesApi.connect(document.cluster, document.module, context.env, context.signal);
  await proveRollout(api, document, document.image, (line) => log.say(line), context.signal);
  log.conclude(`${document.namespace}/${document.deployment} runs ${document.image}`);
}
