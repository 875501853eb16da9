import { tagImage } from '../tags/tag-image';
import { outOfArchive } from './archived';
import { built } from './built';
import { copied } from './copied';
import type { ImageWork } from './image-work';
import { buildChoice, NotBuilt } from './not-built';
import { type Outcome, told } from './outcome';
import { present } from './present';
import { replicated } from './replicated';

/** When steps may be taken, where many images are on their way at once. */
export interface Turns {
  /** Steps that registries answer. */
  readonly asking: Turn;
  readonly building: Turn;
}

type Turn = <T>(step: () => Promise<T>) => Promise<T>;

const AT_ONCE: Turns = { asking: (step) => step(), building: (step) => step() };

/** How an image came to be in its registry, and what else names it there by that. */
export interface Arrival {
  readonly outcome: Outcome;
  readonly tags: readonly string[];
}

/**
 * Has an image in the registry under its tag: nothing is done when it is there; else it is copied from a registry that
 * has it, waited for where another registry replicates it, or built from exactly the source that the tag names and pushed,
 * and the registry must confirm it. What ECR has archived is not there. Then it gets its moving tags, and those of the services that run it. Where nothing may
 * be built, it must be there, or where it can be copied from.
 *
 * @throws {EngineError} when any step has no clear success
 * @throws {SourceError} when the source cannot be hashed
 */
export async function inRegistry(work: ImageWork, { asking, building }: Turns = AT_ONCE): Promise<Arrival> {
  const { document, context, log, reference, registry } = work;
  const mayBuild = buildChoice(context.env) !== 'never';
  const have = async (): Promise<Outcome> => {
    // Nothing of its own is asked of a registry for long: it waits for what another one sends.
    const found = (await asking(() => copied(work))) ?? (await replicated(work));
    if (found === undefined && !mayBuild) throw new NotBuilt(work);
    return found ?? building(() => built(work));
  };
  const outcome = (await asking(() => present(work))) ?? (await outOfArchive(work, have));
  log.conclude(told(outcome, reference));
  return { outcome, tags: await asking(() => tagImage(document, registry, log, outcome.digest)) };
}
