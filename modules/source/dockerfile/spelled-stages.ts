import type { Arg, Instruction } from './instruction';
import { isReading } from './reachable';
import { spelledWord } from './spelled-word';
import { type Outlook, spelling } from './spelling';
import { type Place, placesOf, type Stage } from './stages';
import type { WholeFile } from './visible-text';

/** Names of stages are nothing to an image, unless its Dockerfile asks for that of the target or for a scan of stages. */
const ASKS_FOR_NAMES = /TARGETSTAGE|BUILDKIT_SBOM/;

/** The global ARGs and the stages that are built, each instruction in its one spelling. Stages are called by their numbers. */
export function spelledStages(
  built: readonly Stage[],
  head: readonly (Arg & Instruction)[],
  { stages, contexts, args, targetName }: WholeFile,
): string[] {
  const names = new Map(built.map((stage, i) => [stage, `stage-${i}`]));
  const nameOf = (place: Place | undefined): string | undefined =>
    place?.kind === 'stage' ? names.get(place.stage) : undefined;
  const target = built.at(-1);
  const below = new Set(chainOf(target));
  const lines = built.flatMap((stage) => {
    const seen = { isBelow: below.has(stage), isTarget: stage === target };
    const spelled = stage.instructions.flatMap((instruction) => {
      const from = isReading(instruction) ? placesOf(instruction, stages, contexts).map(nameOf) : [];
      return spelling(instruction, { ...seen, from } satisfies Outlook) ?? [];
    });
    return [spelledFrom(stage, nameOf(stage.base)), ...spelled];
  });
  const all = [...head.flatMap((arg) => spelling(arg, { isBelow: true, isTarget: true, from: [] }) ?? []), ...lines];
  if (![...all, ...Object.keys(args)].some((text) => ASKS_FOR_NAMES.test(text))) return all;
  return [...all, `# target ${targetName}`, ...built.map(({ from }) => `# stage ${from.name ?? ''}`)];
}

/** The stages whose configuration and history a stage has: its own and those below it. */
function chainOf(stage: Stage | undefined): Stage[] {
  const chain: Stage[] = [];
  for (let next = stage; next !== undefined; next = next.base.kind === 'stage' ? next.base.stage : undefined) {
    chain.push(next);
  }
  return chain;
}

function spelledFrom({ from, base }: Stage, name: string | undefined): string {
  const { escape } = from.statement;
  const platform = from.platform === undefined ? '' : `--platform=${spelledWord(from.platform, escape)} `;
  // A named context that takes the place of the stage has the stage's name.
  const replaced = base.kind === 'context' && base.name === from.name;
  return `FROM ${platform}${replaced ? `${base.name} AS ${base.name}` : (name ?? spelledWord(from.base, escape))}`;
}
