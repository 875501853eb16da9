import { SourceError } from '../source-error';
import type { Copy, Instruction, Run } from './instruction';
import { type Contexts, type Place, placesOf, runsTriggers, type Stage } from './stages';
import { parseTrigger } from './trigger';

export interface Surroundings {
  readonly stages: readonly Stage[];
  readonly contexts: Contexts;
  /** ONBUILD triggers of external base images, as the user declares them. */
  readonly onbuild: readonly string[];
}

/**
 * The stages that the target needs, in the order of the file, with the ONBUILD triggers of their bases in front of their
 * own instructions. Throws {@link SourceError} when stages need each other in a circle.
 */
export function reachableStages(target: Stage, surroundings: Surroundings): Stage[] {
  refuseCircles(surroundings);
  // Grows while it is gone through; chains of stages can be longer than the call stack.
  const reached = new Set([target]);
  for (const stage of reached) {
    // Triggers can name further stages, so they are put in place before the stage is looked at.
    stage.instructions.unshift(...triggersOf(stage, surroundings));
    if (stage.base.kind === 'stage') reached.add(stage.base.stage);
    stagesReadBy(stage, surroundings).forEach((next) => reached.add(next));
  }
  refuseCircles(surroundings);
  return surroundings.stages.filter((stage) => reached.has(stage));
}

/** COPY, ADD and RUN: the instructions that can read from elsewhere. */
export function isReading(instruction: Instruction): instruction is (Copy | Run) & Instruction {
  return instruction.kind === 'copy' || instruction.kind === 'add' || instruction.kind === 'run';
}

function stagesReadBy(stage: Stage, { stages, contexts }: Surroundings): Stage[] {
  return stage.instructions
    .filter(isReading)
    .flatMap((instruction) => placesOf(instruction, stages, contexts))
    .flatMap((place: Place | undefined) => (place?.kind === 'stage' ? [place.stage] : []));
}

function triggersOf(stage: Stage, { onbuild }: Surroundings): Instruction[] {
  const own = stage.base.kind === 'stage' ? stage.base.stage.instructions : [];
  const triggers = own.flatMap((instruction) => (instruction.kind === 'onbuild' ? [instruction.trigger] : []));
  if (runsTriggers(stage)) triggers.push(...onbuild);
  return triggers.map((trigger) => parseTrigger(trigger, stage.from.line));
}

function refuseCircles(surroundings: Surroundings): void {
  const seen = new Map<Stage, 'open' | 'done'>();
  for (const first of surroundings.stages) {
    const stack = [first];
    for (let stage = stack.at(-1); stage !== undefined; stage = stack.at(-1)) {
      if (seen.has(stage)) {
        seen.set(stage, 'done');
        stack.pop();
        continue;
      }
      seen.set(stage, 'open');
      for (const next of stagesReadBy(stage, surroundings)) {
        if (seen.get(next) === 'open') refuseCircle(next);
        if (!seen.has(next)) stack.push(next);
      }
    }
  }
}

function refuseCircle({ from, index }: Stage): never {
  throw new SourceError(
    `circular dependency detected on stage: ${from.name ?? index}`,
    'let one of the stages copy from somewhere else',
    from,
  );
}
