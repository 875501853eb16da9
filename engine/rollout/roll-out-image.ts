import type { ImageDocument } from '../../contract/image';
import type { ImageLog } from '../log/image-log';
import { knownDigests } from './known-digests';
import { KubernetesApi } from './kubernetes/api';
import { Rollout } from './kubernetes/rollout';
import type { RunContext } from '../verbs/run-context';

/**
 * Gives the image to the Deployment that takes it at once, or says what else has to be applied.
 *
 * @returns whether the Deployment is proven to run it
 */
export async function rollOutImage(
  document: ImageDocument,
  pushed: boolean,
  context: RunContext,
  log: ImageLog,
): Promise<boolean> {
  const { rollout, image, consumers } = document;
  if (rollout === undefined) {
    if (pushed && consumers.length > 0) log.conclude(`pushed, not rolled out: apply ${consumers.join(', ')}`);
    return false;
  }
  const { env, signal } = context;
  const started = performance.now();
  const api = await KubernetesApi.connect(rollout.cluster, env, signal);
  const digests = await knownDigests(document, context, log);
  const say = (line: string) => log.say(line);
  const result = await new Rollout({ api, place: rollout, image, digests, say, signal }).run(rollout.configuration);
  const place = `${rollout.namespace}/${rollout.deployment}`;
  switch (result) {
    case 'absent':
      log.conclude(`${place} does not exist yet: Terraform creates it with this image`);
      return false;
    case 'other-configuration':
      log.conclude(
        `${pushed ? 'pushed' : 'not rolled out'}; the configuration of ${place} changes too: ` +
          `apply ${deployments(consumers).join(', ')}`,
      );
      return false;
    case 'no-pods':
      log.conclude(`${place} has 0 replicas: nothing runs, nothing is proved`);
      return false;
    case 'unchanged':
      log.conclude(`runs ${image} on ${place} already`);
      return true;
    case 'rolled-out':
      log.conclude(`rolled out ${image} on ${place} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
      return true;
  }
}

function deployments(consumers: readonly string[]): readonly string[] {
  const found = consumers.filter((address) => address.startsWith('kubernetes_deployment'));
  return found.length > 0 ? found : consumers;
}
