import { quoted } from '../go-text';
import { nearestName } from '../nearest-name';
import { SourceError } from '../source-error';
import type { Arg, Copy, From, Instruction, Origin, Run, Written } from './instruction';
import { mountFrom } from './mount';
import { isPlatform } from './platform';
import { familiarName, isReference } from './reference';
import { refusedAt } from './refused';
import type { Variables } from './variables';

/** What a stage starts from, or what `--from` names. */
export type Place =
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** A named context that the user gives: a folder or an image. */
  | { readonly kind: 'context'; readonly name: string; readonly isImage: boolean }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'scratch' };

export interface Stage {
  readonly index: number;
  readonly from: From & Written;
  readonly base: Place;
  /** What is run, ONBUILD triggers of the base included once they are known. */
  readonly instructions: Instruction[];
}

/** Named contexts by the short names that they are looked up by. */
export type Contexts = ReadonlyMap<string, { readonly folder: string } | { readonly image: string }>;

/** Cuts instructions into global ARGs and stages. Throws {@link SourceError} for instructions that are in no stage. */
export function splitStages(instructions: readonly Instruction[]): {
  globals: (Arg & Instruction)[];
  stages: { from: From & Written; instructions: Instruction[] }[];
} {
  const globals: (Arg & Instruction)[] = [];
  const stages: { from: From & Written; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.kind === 'from') stages.push({ from: instruction, instructions: [] });
    else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === 'arg') globals.push(instruction);
    else
      throw new SourceError(
        'no build stage in current context',
        'only ARG can stand before the first FROM',
        instruction,
      );
  }
  if (stages.length === 0) throw new SourceError('dockerfile contains no stages to build', 'write a FROM line');
  return { globals, stages };
}

/** Finds out what each stage starts from. `globals` has the values of the ARGs before the first FROM. */
export function linkStages(
  split: readonly { from: From & Written; instructions: Instruction[] }[],
  globals: Variables,
  contexts: Contexts,
): Stage[] {
  const stages: Stage[] = [];
  const named = new Map<string, Stage>();
  for (const [index, { from, instructions }] of split.entries()) {
    const base = baseOf(from, { globals, contexts, named });
    // A named context with the name of a stage takes the place of the stage, but for the triggers that are written there.
    const replacement = contextPlace(from.name, contexts);
    const stage: Stage = {
      index,
      from,
      base: replacement ?? base,
      instructions: instructions.filter(({ kind }) => replacement === undefined || kind === 'onbuild'),
    };
    stages.push(stage);
    if (from.name !== undefined) named.set(from.name, stage);
  }
  return stages;
}

interface Surroundings {
  readonly globals: Variables;
  readonly contexts: Contexts;
  readonly named: ReadonlyMap<string, Stage>;
}

function baseOf(from: From & Origin, { globals, contexts, named }: Surroundings): Place {
  const base = expanded(from.base, from, globals);
  if (base === '') {
    throw new SourceError(
      `base name (${from.base}) should not be blank`,
      'give the ARG a default or a build argument',
      from,
    );
  }
  if (from.platform !== undefined) {
    const platform = expanded(from.platform, from, globals);
    if (platform === '') {
      throw new SourceError(`empty platform value from expression ${from.platform}`, 'give the ARG a default', from);
    }
    if (!isPlatform(platform)) {
      throw new SourceError(
        `failed to parse platform ${quoted(platform)}: unknown operating system or architecture`,
        'write os/architecture[/variant], for example linux/arm64',
        from,
      );
    }
  }
  const stage = named.get(base);
  return stage === undefined ? imageOrContext(base, contexts, from) : { kind: 'stage', stage };
}

function expanded(word: string, from: From & Origin, globals: Variables): string {
  return refusedAt(from, () => globals.expand(word).text);
}

function imageOrContext(reference: string, contexts: Contexts, origin: Origin): Place {
  if (reference === 'scratch') return { kind: 'scratch' };
  if (!isReference(reference)) {
    throw new SourceError(
      `failed to parse stage name ${quoted(reference)}: invalid reference format`,
      'name an image (lower case, name[:tag][@digest]) or an earlier stage; an ARG without a value leaves a gap',
      origin,
    );
  }
  return contextPlace(familiarName(reference), contexts) ?? { kind: 'image', reference };
}

function contextPlace(name: string | undefined, contexts: Contexts): Place | undefined {
  const context = name === undefined || name === 'scratch' || name === 'context' ? undefined : contexts.get(name);
  return name === undefined || context === undefined
    ? undefined
    : { kind: 'context', name, isImage: 'image' in context };
}

/** Whether a stage has the variables of an image that it starts from, beyond those that the Dockerfile sets. */
export function isOfImage({ base }: Stage): boolean {
  return base.kind === 'image' || (base.kind === 'context' && base.isImage);
}

/** Whether the ONBUILD triggers of an image run in a stage: not in one that is the image itself. */
export function runsTriggers(stage: Stage): boolean {
  const { base, from } = stage;
  return isOfImage(stage) && !(base.kind === 'context' && base.name === from.name);
}

/** The stage that is built: the one called `name`, or the last. */
export function targetStage(stages: readonly Stage[], name: string | undefined): Stage {
  const last = stages.at(-1);
  const found = name === undefined || name === '' ? last : stageNamed(name, stages);
  if (found !== undefined) return found;
  const names = stages.flatMap(({ from }) => from.name ?? []);
  const nearest = nearestName(name ?? '', names);
  throw new SourceError(
    `target stage ${quoted(name ?? '')} could not be found`,
    nearest === undefined
      ? `the named stages are: ${names.join(', ') || 'none'}`
      : `did you mean ${quoted(nearest)}? The named stages are: ${names.join(', ')}`,
  );
}

const byName = new WeakMap<readonly Stage[], ReadonlyMap<string | undefined, Stage>>();

/** Of stages with one name the last. Looked up in a map: a file can have thousands of stages that name each other. */
function stageNamed(name: string, stages: readonly Stage[]): Stage | undefined {
  const known = byName.get(stages) ?? new Map(stages.map((stage) => [stage.from.name, stage]));
  byName.set(stages, known);
  return known.get(name.toLowerCase());
}

/** What `COPY --from` and the mounts of a RUN read from, in order; undefined for those that read the build context. */
export function placesOf(
  instruction: (Copy | Run) & Origin,
  stages: readonly Stage[],
  contexts: Contexts,
): (Place | undefined)[] {
  const names = instruction.kind === 'run' ? instruction.mounts.map(mountFrom) : [instruction.from];
  return names.map((name) => {
    if (name === undefined) return undefined;
    if (instruction.kind !== 'run') checkFrom(name, instruction);
    if (instruction.kind !== 'run' && /^[+-]?\d+$/.test(name)) return byIndex(Number(name), stages, instruction);
    const stage = stageNamed(name, stages);
    return stage === undefined ? imageOrContext(name, contexts, instruction) : { kind: 'stage', stage };
  });
}

function checkFrom(name: string, origin: Origin): void {
  if (!/[$'"]/.test(name)) return;
  throw new SourceError(
    'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope as a workaround',
    'write `FROM ${NAME} AS stage` and copy from that stage',
    origin,
  );
}

function byIndex(index: number, stages: readonly Stage[], origin: Origin): Place {
  const stage = stages[index];
  if (stage !== undefined) return { kind: 'stage', stage };
  throw new SourceError(
    `invalid stage index ${index}`,
    `stages count from 0; the last is ${stages.length - 1}`,
    origin,
  );
}
