import { prebuiltChoice } from './image-choice';
import type { FoundBuilt } from './lost-images';
import { neededImages, type StackImage } from './needed-images';
import type { Phase } from './phases';
import { stateOf } from './readiness';

/** A deployment, as far as its images depend on it. */
export interface Planned {
  /** Names of the stacks. */
  readonly stacks: readonly string[];
  readonly phase: Phase | undefined;
  /** With targets: all addresses that they bring along. */
  readonly reached: ReadonlySet<string> | undefined;
  /** Whether an image is built that its registry does not have. */
  readonly builds: boolean;
}

/**
 * The images whose registries are asked before a deployment: those that must be there, because they were built before or
 * because nothing is built now, and those that Terraform may believe to be there.
 */
export function askedImages(all: readonly StackImage[], { stacks, phase, reached, builds }: Planned): StackImage[] {
  if (phase === 'registry') return [];
  const needed = neededImages(all, stacks).filter(
    (image) => reached === undefined || isReached(image, reached, stacks),
  );
  if (phase === 'services') return needed;
  if (!builds) return needed.filter(comesFromNowhereElse);
  const isBuilt = ({ stack, unknown }: StackImage) => stacks.includes(stack) && unknown['tag'] !== 'no source';
  return needed.filter((image) => prebuiltChoice(image) !== undefined || isBuilt(image));
}

/** Without a build too, an apply copies an image, and waits for a replica. */
function comesFromNowhereElse({ copyFrom, replicatedFrom }: StackImage): boolean {
  return copyFrom === undefined && replicatedFrom === undefined;
}

/** Whether its apply has ECR take it out of the archive, which is no build either. */
export function isRestored({ image, presence }: FoundBuilt, { stacks, phase }: Planned): boolean {
  return phase !== 'services' && stacks.includes(image.stack) && stateOf(presence) === 'archived';
}

/** Of an image of another stack, what runs it is among what is reached. */
function isReached(image: StackImage, reached: ReadonlySet<string>, stacks: readonly string[]): boolean {
  if (stacks.includes(image.stack)) return reached.has(image.address);
  return image.consumers.some(({ stack, address }) => stacks.includes(stack) && reached.has(address));
}
