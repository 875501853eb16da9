import type { RolloutDocument } from '../../contract/rollout';
import { ImageLog } from '../log/image-log';
import { knownDigests } from '../rollout/known-digests';
import { connect } from '../rollout/platforms';
import { leftOpen } from '../rollout/rollout';
import { holdImage, releaseOldImages } from '../tags/in-use';
import type { RunContext } from './run-context';

/**
 * Waits for the roll-out of a service and proves that it runs the image that the plan names. The images that it ran
 * before are then no longer in use, but for those that it may go back to.
 *
 * @throws {EngineError} when it does not
 */
export async function prove(document: RolloutDocument, context: RunContext): Promise<void> {
  const log = new ImageLog(document.name, context.print);
  const { pushed, held, image, timeoutSeconds } = document;
  if (held !== undefined) await holdImage(held, context, log);
  const digests = pushed && (await knownDigests(pushed, context, log));
  const say = (line: string) => log.say(line);
  const rollout = await connect(document.target, { image, digests, timeoutSeconds, say, context });
  const proof = await rollout.prove();
  if (proof.state !== 'runs') return log.conclude(leftOpen(rollout.place, image, proof));
  log.conclude(`${rollout.place} runs ${image}`);
  if (held !== undefined) await releaseOldImages(held, rollout, context, log);
}
