import { epochOf, isTime } from './epoch';
import { expand } from './expand';
import type { Arg, Instruction } from './instruction';
import { isPredefined } from './predefined-argument';
import { isReading } from './reachable';
import { spelledStages } from './spelled-stages';
import type { Build } from './stage-reader';
import { type Place, placesOf, type Stage } from './stages';

/** All that BuildKit sees of a Dockerfile's text: files that differ elsewhere only are one build. */
export interface VisibleText {
  /** Of `# syntax=`. */
  readonly syntax?: string;
  /**
   * The global ARGs that are used, then the stages that are built, each instruction in its one spelling. What another
   * spelling of an instruction leaves as it is, step, configuration and history, is the same text.
   */
  readonly instructions: readonly string[];
  /**
   * For each FROM and each source of COPY, ADD and RUN the stage that it means, counted among those that are built; -1 is
   * no stage. The text does not tell: `--from=1` means another stage once one is put in front.
   */
  readonly stages: readonly number[];
}

/** What a build of some stages can see. */
export interface Visible {
  readonly text: VisibleText;
  /** Names of the build arguments that can change it. */
  readonly args: ReadonlySet<string>;
}

/** A Dockerfile as a whole. */
export interface WholeFile extends Build {
  readonly syntax: string | undefined;
  readonly escape: string;
  /** Stage to build as it was given, or the name of the last one. */
  readonly targetName: string;
  /** The ARGs in front of the first FROM. */
  readonly head: readonly (Arg & Instruction)[];
}

/** What BuildKit sees when it builds the stages `built`; null when other parts of the file may decide what that is. */
export function visibleText(built: readonly Stage[], file: WholeFile): Visible | null {
  if (isOpenEnded(built, file)) return null;
  const { syntax, args } = file;
  const head = usedHead(built, file);
  const declared = new Set([...head, ...built.flatMap(argsOf)].flatMap(({ names }) => names.map(({ key }) => key)));
  return {
    text: {
      ...(syntax !== undefined && { syntax }),
      instructions: spelledStages(built, head, file),
      stages: meantStages(built, file),
    },
    args: new Set(Object.keys(args).filter((name) => declared.has(name) || isPredefined(name))),
  };
}

/** The machine that builds chooses the stage, or BuildKit may look into one that nothing names. */
function isOpenEnded(built: readonly Stage[], { escape, globals, stages, args }: WholeFile): boolean {
  return (
    built.some(({ from }) => globals.dependsOnBuilder({ used: namesIn(from.base, escape) })) ||
    // A cache mount starts from `scratch`, and takes a stage of that name for it.
    stages.some(({ from }) => from.name === 'scratch') ||
    // A time that is no number is that of what a stage adds, or of the context.
    !isTime(epochOf(args, globals))
  );
}

/** The global ARGs that a FROM line or an ARG of the stages takes its value from, also through the default of another. */
function usedHead(built: readonly Stage[], { escape, head, args }: WholeFile): (Arg & Instruction)[] {
  const names = new Set(built.flatMap((stage) => namesOf(stage, escape)));
  const used: (Arg & Instruction)[] = [];
  // A default can only take what stands above it.
  for (const arg of head.toReversed()) {
    if (!arg.names.some(({ key }) => names.has(key) || isPredefined(key))) continue;
    const defaults = arg.names.filter(({ key }) => !Object.hasOwn(args, key));
    defaults.forEach(({ value = '' }) => namesIn(value, escape).forEach((name) => names.add(name)));
    used.unshift(arg);
  }
  return used;
}

function namesOf(stage: Stage, escape: string): string[] {
  const { base, platform = '' } = stage.from;
  const inherited = argsOf(stage).flatMap(({ names }) => names.filter(({ value }) => value === undefined));
  return [...namesIn(base, escape), ...namesIn(platform, escape), ...inherited.map(({ key }) => key)];
}

function argsOf({ instructions }: Stage): (Arg & Instruction)[] {
  return instructions.filter((instruction): instruction is Arg & Instruction => instruction.kind === 'arg');
}

/** The variables that a word names, whatever their values are. */
function namesIn(word: string, escape: string): ReadonlySet<string> {
  return expand(word, () => undefined, { escape, keepUnset: true }).used;
}

function meantStages(built: readonly Stage[], { stages, contexts }: WholeFile): number[] {
  const numbers = new Map(built.map((stage, i) => [stage, i]));
  const meant = (place: Place | undefined): number => (place?.kind === 'stage' ? (numbers.get(place.stage) ?? -1) : -1);
  return built.flatMap(({ base, instructions }) => [
    meant(base),
    ...instructions.filter(isReading).flatMap((one) => placesOf(one, stages, contexts).map(meant)),
  ]);
}
