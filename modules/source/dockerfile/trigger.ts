import { SourceError } from '../source-error';
import type { Instruction } from './instruction';
import { mountFrom } from './mount';
import { NotUnderstood, parseDockerfile } from './parse';

/**
 * Reads an ONBUILD trigger: a text of its own, with the backslash as its escape character, that runs at a FROM line.
 * Throws {@link SourceError} for what Docker refuses.
 */
export function parseTrigger(trigger: string, line: number): Instruction {
  const place = { line, text: `ONBUILD ${trigger}` };
  const [instruction, ...more] = instructionsOf(trigger, place);
  if (instruction === undefined || more.length > 0) {
    throw new SourceError('onbuild trigger should be a single expression', 'write one instruction per trigger', place);
  }
  if (instruction.kind === 'onbuild' || instruction.kind === 'from') {
    const name = instruction.kind.toUpperCase();
    throw new SourceError(`${name} isn't allowed as an ONBUILD trigger`, 'write what is to run, without it', place);
  }
  return { ...instruction, ...place, isTrigger: true };
}

function instructionsOf(trigger: string, place: { line: number; text: string }): readonly Instruction[] {
  try {
    return parseDockerfile(trigger).instructions;
  } catch (error) {
    throw error instanceof SourceError ? new SourceError(error.problem, error.fix, place) : error;
  }
}

/**
 * What a trigger can change of what a build reads: it reads itself, it sets a variable that a path may be made of, or it
 * does nothing of the kind. One that cannot be read may do anything.
 */
export function triggerEffect(trigger: string): 'reads' | 'sets a variable' | 'none' {
  const kind = kindOf(trigger);
  if (kind === 'arg' || kind === 'env') return 'sets a variable';
  return kind === 'label' || kind === 'other' ? 'none' : 'reads';
}

function kindOf(trigger: string): Instruction['kind'] | undefined {
  try {
    const instruction = parseTrigger(trigger, 0);
    return instruction.kind === 'run' && instruction.mounts.length === 0 ? 'other' : instruction.kind;
  } catch (error) {
    if (error instanceof SourceError || error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

/** Whether a trigger does the same in every stage: it sets no variable, reads none, and names no other stage. */
export function isAlikeEverywhere(trigger: string): boolean {
  if (triggerEffect(trigger) === 'none') return true;
  const instruction = parseTrigger(trigger, 0);
  if (trigger.includes('$')) return false;
  if (instruction.kind === 'run') return instruction.mounts.every((mount) => mountFrom(mount) === undefined);
  return (instruction.kind === 'copy' || instruction.kind === 'add') && instruction.from === undefined;
}
