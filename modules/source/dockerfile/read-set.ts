import { byBytes } from '../bytes-order';
import type { SourceWarning, WarningCode } from '../source-warning';
import { baseImages } from './base-images';
import { type Directive, frontendOf, isDockerFrontend, syntaxDirective } from './directives';
import { checkEpoch, epochOf } from './epoch';
import { Findings } from './findings';
import type { Arg, Origin } from './instruction';
import { NotUnderstood, parseDockerfile } from './parse';
import { DEFAULT_PLATFORM, parsePlatform } from './platform';
import { isReading, reachableStages } from './reachable';
import type { BaseImage, ExternalBase, Read } from './read';
import { isPinned } from './reference';
import { refusedAt } from './refused';
import { StageReader } from './stage-reader';
import { type Contexts, linkStages, type Place, placesOf, splitStages, type Stage, targetStage } from './stages';
import { stepPlatforms } from './step-platforms';
import { isAlikeEverywhere } from './trigger';
import { Variables } from './variables';
import { type Visible, visibleText } from './visible-text';

export interface ReadOptions {
  /** Stage to build. @default - the last one */
  readonly target?: string;
  /** Build arguments. */
  readonly args?: Readonly<Record<string, string>>;
  /** @default 'linux/amd64' */
  readonly platform?: string;
  /** ONBUILD triggers of the external base images, as `docker inspect` shows them. @default - none are known */
  readonly onbuild?: readonly string[];
  /** Repositories that hold Docker's own frontend, besides Docker's. @default - none */
  readonly frontends?: readonly string[];
}

export interface ReadSet {
  /** Null: not understood, everything counts as read. */
  readonly reads: readonly Read[] | null;
  /** The same where no base image sets a variable whose absence Docker would notice. */
  readonly guess: readonly Read[] | null;
  /** Those that the builder looks for in any case, also when everything counts as read. */
  readonly known: readonly Read[];
  /** Null: not known, so that every byte of the Dockerfile counts. */
  readonly visible: Visible | null;
  readonly externalBases: readonly ExternalBase[];
  /** The images whose ONBUILD triggers may read more; none when everything counts as read. */
  readonly baseImages: readonly BaseImage[];
  /** Platforms that RUN steps are for, as far as they are understood. */
  readonly stepPlatforms: readonly string[];
  readonly warnings: readonly SourceWarning[];
}

/**
 * The paths of the build context that a build of this Dockerfile reads, sorted by bytes; null is all of it. They are those
 * that BuildKit asks its client for, except where it asks for more than it needs (a `tmpfs` mount). A variable that only a
 * base image may set counts as empty in a path without wildcards, which the build misses when that is wrong.
 *
 * Throws {@link SourceError} for what Docker refuses, in Docker's words. What is not understood is null.
 */
export function readPaths(dockerfile: string, options: ReadOptions = {}): string[] | null {
  return contextPaths(readSet(dockerfile, options).guess);
}

/** The paths of the build context among `reads`; null when it is read as a whole. */
export function contextPaths(reads: readonly Read[] | null): string[] | null {
  const own = reads?.filter(({ path, context, unread }) => context === undefined && !(unread && path === ''));
  if (own === undefined || own.some(({ path }) => path === '')) return null;
  return [...new Set(own.map(({ path }) => path))].sort(byBytes);
}

/** What {@link readPaths} finds, with the lines that read and what is worth a warning. `contexts` are the named contexts. */
export function readSet(dockerfile: string, options: ReadOptions, contexts: Contexts = new Map()): ReadSet {
  const text = dockerfile.replace(/^\uFEFF/, '');
  const directive = syntaxDirective(text);
  const syntax = syntaxArgument(options) ?? directive;
  const floating = syntax === undefined ? [] : unpinnedSyntax(syntax);
  const found = readWith(text, options, { contexts, syntax, directive });
  return { ...found, warnings: [...floating, ...found.warnings] };
}

function readWith(text: string, options: ReadOptions, frontend: Frontend): ReadSet {
  const { syntax } = frontend;
  if (syntax !== undefined && !isDockerFrontend(frontendOf(syntax), options.frontends ?? [])) {
    return everything('foreign-syntax', `only ${syntax.value} understands this Dockerfile`, FOREIGN, syntax.line);
  }
  try {
    return understood(text, options, frontend);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return everything('not-understood', error.message, UNKNOWN, error.line);
  }
}

/** A frontend by name; one that a build argument names stands in no line. */
type Syntax = Omit<Directive, 'line'> & { readonly line?: number };

/** A build argument can choose the frontend too. */
function syntaxArgument({ args = {} }: ReadOptions): Syntax | undefined {
  const value = Object.hasOwn(args, 'BUILDKIT_SYNTAX') ? args['BUILDKIT_SYNTAX']?.trim() : undefined;
  return value === undefined ? undefined : { name: 'BUILDKIT_SYNTAX', value };
}

/** A frontend whose content can change under an unchanged hash. */
function unpinnedSyntax(syntax: Syntax): SourceWarning[] {
  const image = frontendOf(syntax);
  if (image === '' || isPinned(image)) return [];
  return [
    {
      code: 'unpinned-syntax',
      message: `${image}, the frontend that \`${syntax.name}\` names, is not pinned: a new version of it does not change the tag`,
      fix: 'pin it by digest (docker/dockerfile:1@sha256:…), or delete the line: the builder has a frontend of its own',
      ...(syntax.line !== undefined && { line: syntax.line }),
    },
  ];
}

const LESS = 'keep what the image does not need out of the context with an ignore file';
const FOREIGN = `name a mirror of docker/dockerfile in \`frontends\`, or ${LESS}`;
const UNKNOWN = `correct the line, or ${LESS}`;

function everything(code: WarningCode, what: string, fix: string, line: number | undefined): ReadSet {
  const warning: SourceWarning = {
    code,
    message: `${what}: the whole context counts as read`,
    fix,
    ...(line !== undefined && { line }),
    widens: true,
  };
  const nothing = { known: [], externalBases: [], baseImages: [], stepPlatforms: [] };
  return { reads: null, guess: null, visible: null, ...nothing, warnings: [warning] };
}

interface Frontend {
  readonly contexts: Contexts;
  /** What chooses the frontend. */
  readonly syntax: Syntax | undefined;
  /** Of the Dockerfile. */
  readonly directive: Directive | undefined;
}

function understood(text: string, options: ReadOptions, { contexts, syntax, directive }: Frontend): ReadSet {
  const newerFrontend = syntax !== undefined;
  const { escape, instructions } = parseDockerfile(text, newerFrontend);
  const split = splitStages(instructions);
  const args = options.args ?? {};
  const platform = parsePlatform(options.platform ?? DEFAULT_PLATFORM);
  const targetName = options.target ?? split.stages.at(-1)?.from.name ?? 'default';
  const globals = Variables.global(escape, platform, targetName, args);
  split.globals.forEach((arg) => setGlobals(arg, globals, args));
  const head = split.globals;
  const stages = linkStages(split.stages, globals, contexts);
  if (!newerFrontend) checkEpoch(epochOf(args, globals), { stages, contexts, head });
  const ambiguous = ambiguousTrigger(options.onbuild ?? [], baseImages(stages, globals, platform));
  const onbuild = ambiguous === undefined ? (options.onbuild ?? []) : [];
  const surroundings = { stages, contexts, onbuild };
  const target = targetStage(stages, options.target);
  const reachable = reachableStages(target, surroundings);
  const build = { stages, contexts, globals, args, newerFrontend };
  const findings = new Findings();
  const reader = new StageReader(build, findings);
  reachable.forEach((stage) => reader.read(stage));
  const silent = options.onbuild === undefined ? reachable.find(({ base }) => isOnbuildImage(base)) : undefined;
  if (silent !== undefined)
    findings.widen('onbuild-base', `what ${silent.from.base} runs ONBUILD is not known`, silent.from);
  if (ambiguous !== undefined)
    findings.widen('onbuild-base', `which of the base images has ONBUILD ${ambiguous} is not known`, target.from);
  const chosen = reachable.find(({ from }) => globals.dependsOnBuilder(globals.expand(from.base)));
  if (chosen !== undefined)
    findings.widen('builder-platform', `${chosen.from.base} depends on the machine that builds`, chosen.from);
  const file = { ...build, escape, syntax: directive?.value, head, targetName };
  return {
    reads: findings.result,
    guess: findings.guess,
    known: findings.known,
    visible: findings.knowsText ? visibleText(reachable, file) : null,
    externalBases: externalBases(reachable, stages, contexts),
    baseImages: findings.result === null ? [] : baseImages(reachable, globals, platform),
    stepPlatforms: stepPlatforms(reachable, globals, platform),
    warnings: findings.warnings,
  };
}

function setGlobals(arg: Arg & Origin, globals: Variables, args: Readonly<Record<string, string>>): void {
  for (const { key, value } of arg.names) {
    const given = Object.hasOwn(args, key) ? args[key] : undefined;
    if (given !== undefined) globals.set(key, given);
    else if (value !== undefined)
      globals.assign(
        key,
        refusedAt(arg, () => globals.expand(value)),
      );
  }
}

/** A trigger that does something else in each stage, where more than one image may be the one that has it. */
function ambiguousTrigger(onbuild: readonly string[], images: readonly BaseImage[]): string | undefined {
  const names = new Set(images.map(({ from }) => JSON.stringify(from)));
  return names.size > 1 ? onbuild.find((trigger) => !isAlikeEverywhere(trigger)) : undefined;
}

/** Images that exist to run their triggers have the word in their name, by an old convention. */
function isOnbuildImage(base: Place): boolean {
  return base.kind === 'image' && /(^|[-_.:/])onbuild($|[-_.:@])/.test(base.reference);
}

function externalBases(reachable: readonly Stage[], stages: readonly Stage[], contexts: Contexts): ExternalBase[] {
  const found = new Map<string, ExternalBase>();
  const add = (place: Place | undefined, { line }: Origin): void => {
    if (place?.kind !== 'image' || found.has(place.reference)) return;
    found.set(place.reference, { reference: place.reference, line });
  };
  for (const { base, from, instructions } of reachable) {
    add(base, from);
    for (const instruction of instructions.filter(isReading)) {
      placesOf(instruction, stages, contexts).forEach((place) => add(place, instruction));
    }
  }
  return [...found.values()];
}
