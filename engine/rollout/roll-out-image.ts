import type { ImageDocument } from '../../contract/image';
import type { ImageLog } from '../log/image-log';
import { releaseOldImages } from '../tags/in-use';
import type { RunContext } from '../verbs/run-context';
import { knownDigests } from './known-digests';
import { connectTaker } from './platforms';
import { leftOpen, type Outcome } from './rollout';

/**
 * Gives the image to the service that takes it at once, or says what else has to be applied. The images that the service
 * is proven to run no longer, and may not go back to, are then no longer in use.
 */
export async function rollOutImage(
  document: ImageDocument,
  pushed: boolean,
  context: RunContext,
  log: ImageLog,
): Promise<void> {
  const { rollout: asked, image, consumers, held } = document;
  if (asked === undefined) {
    if (pushed && consumers.length > 0) log.conclude(`pushed, not rolled out: apply ${consumers.join(', ')}`);
    return;
  }
  const started = performance.now();
  const { timeoutSeconds } = asked;
  const digests = await knownDigests(document, context, log);
  const say = (line: string) => log.say(line);
  const rollout = await connectTaker(asked.target, { image, digests, timeoutSeconds, say, context });
  const outcome = await rollout.roll(asked.configuration);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log.conclude(conclusion(outcome, { place: rollout.place, image, consumers, pushed, seconds }));
  const isProven = outcome.state === 'runs' || outcome.state === 'rolled-out';
  if (isProven && held !== undefined) await releaseOldImages(held, rollout, context, log);
}

interface Circumstances {
  readonly place: string;
  readonly image: string;
  readonly consumers: readonly string[];
  readonly pushed: boolean;
  readonly seconds: string;
}

function conclusion(outcome: Outcome, { place, image, consumers, pushed, seconds }: Circumstances): string {
  switch (outcome.state) {
    case 'absent':
      return `${place} does not exist yet: Terraform creates it with this image`;
    case 'other-configuration':
      return (
        `${pushed ? 'pushed' : 'not rolled out'}; the configuration of ${place} changes too: ` +
        `apply ${consumers.join(', ')}`
      );
    case 'idle':
    case 'partly':
      return leftOpen(place, image, outcome);
    case 'runs':
      return `runs ${image} on ${place} already`;
    case 'rolled-out':
      return `rolled out ${image} on ${place} in ${seconds} s`;
  }
}
