import { checkDevices, checkOther } from './converter-checks';
import { readCopy } from './copy-reader';
import type { Findings } from './findings';
import type { Arg, Copy, Instruction, Origin, Other, Pairs, Run, Written } from './instruction';
import { readMount } from './mount-reader';
import { type Reading, readOf } from './reading';
import { refusedAt } from './refused';
import { Scope } from './scope';
import { type Contexts, isOfImage, type Place, placesOf, type Stage } from './stages';
import { Variables } from './variables';
import { workingFolderOf } from './working-folder';

export interface Build {
  readonly stages: readonly Stage[];
  readonly contexts: Contexts;
  readonly globals: Variables;
  readonly args: Readonly<Record<string, string>>;
  /** The Dockerfile chooses its frontend, which may know more than this code. */
  readonly newerFrontend: boolean;
}

/** Goes through stages as far as variables and paths go. */
export class StageReader {
  private readonly done = new Map<Stage, Scope>();

  constructor(
    private readonly build: Build,
    private readonly findings: Findings,
  ) {}

  /** Stages must come in the order of the file. */
  read(stage: Stage): void {
    const { base, from, instructions } = stage;
    const inherited = base.kind === 'stage' ? this.done.get(base.stage) : undefined;
    const variables = inherited?.variables.copy() ?? Variables.atFrom(this.build.globals, isOfImage(stage));
    if (base.kind === 'context') this.findings.add(base, { path: '', instruction: 'FROM', ...readOf(from) }, true);
    const scope = new Scope(stage, variables, inherited === undefined ? workingFolderOf(base) : inherited.folder);
    for (const instruction of instructions) this.run(instruction, scope);
    this.done.set(stage, scope);
  }

  private run(instruction: Instruction, scope: Scope): void {
    switch (instruction.kind) {
      case 'arg':
        return this.setArgs(instruction, scope);
      case 'env':
      case 'label':
        return setPairs(instruction, scope);
      case 'copy':
      case 'add':
        return this.copy(instruction, scope);
      case 'run':
        return this.mounts(instruction, scope);
      case 'other':
        return runOther(instruction, scope);
      case 'from':
      case 'onbuild':
        return;
    }
  }

  private setArgs(arg: Arg & Origin, scope: Scope): void {
    const { args, globals } = this.build;
    for (const { key, value } of arg.names) {
      const given = Object.hasOwn(args, key) ? args[key] : undefined;
      if (given !== undefined) scope.variables.set(key, given);
      else if (value === undefined) scope.variables.inherit(key, globals);
      else scope.assign(key, scope.expand(value, arg));
    }
  }

  private copy(copy: Copy & Written, scope: Scope): void {
    const [place] = placesOf(copy, this.build.stages, this.build.contexts);
    readCopy(copy, this.reading(scope, place));
  }

  private mounts(run: Run & Origin, scope: Scope): void {
    const places = placesOf(run, this.build.stages, this.build.contexts);
    if (!this.build.newerFrontend) refusedAt(run, () => checkDevices(run));
    for (const [i, text] of run.mounts.entries()) readMount(text, run, this.reading(scope, places[i]));
  }

  private reading(scope: Scope, place: Place | undefined): Reading {
    const isLater = place?.kind === 'stage' && !this.done.has(place.stage);
    return { scope, place, isLater, findings: this.findings };
  }
}

function runOther(instruction: Other & Written, scope: Scope): void {
  for (const word of instruction.words) scope.expand(word, instruction);
  refusedAt(instruction, () => checkOther(instruction, scope));
  if (instruction.statement.keyword !== 'workdir') return;
  const [path = ''] = instruction.words;
  scope.enter(scope.sure(path, instruction));
}

function setPairs(instruction: Pairs & Origin, scope: Scope): void {
  // All words are expanded before any is set: ENV a=1 b=$a takes the old a.
  const pairs = instruction.pairs.map(({ key, value }) => ({
    key: scope.expand(key, instruction),
    value: scope.expand(value, instruction),
  }));
  if (instruction.kind === 'label') return;
  for (const { key, value } of pairs) {
    if (key !== undefined && scope.isSure(key) && !scope.variables.dependsOnBuilder(key)) scope.assign(key.text, value);
    else scope.variables.leaveToBase();
  }
}
