import { pathInRoot, quoted } from '../go-text';
import { hasWildcard } from '../ignore/glob';
import { SourceError } from '../source-error';
import type { SourceWarning, WarningCode } from '../source-warning';
import { checkCopy, checkDevices, checkMountTarget, checkOther } from './converter-checks';
import type { Expansion } from './expand';
import { ParseError } from './flags';
import type { Arg, Copy, Instruction, Origin, Other, Pairs, Run, Written } from './instruction';
import { type Mount, parseMount } from './mount';
import type { Parents, Read } from './read';
import { at, refused, refusedAt } from './refused';
import { isPinnedSource, sourceKind } from './remote-source';
import { Scope } from './scope';
import { type Contexts, isOfImage, type Place, placesOf, type Stage } from './stages';
import { Variables } from './variables';
import { isBare, workingFolderOf } from './working-folder';

export interface Build {
  readonly stages: readonly Stage[];
  readonly contexts: Contexts;
  readonly globals: Variables;
  readonly args: Readonly<Record<string, string>>;
  /** The Dockerfile chooses its frontend, which may know more than this code. */
  readonly newerFrontend: boolean;
}

const WIDENED: Partial<Record<WarningCode, string>> = {
  'onbuild-base': 'give the triggers of the base image as `onbuild` ([] for none)',
  'builder-platform': 'use TARGETARCH, or copy the files of all platforms',
  'unset-variable': 'give the variable a value in the Dockerfile (ENV, ARG) or by a build argument',
};

/** Goes through stages as far as variables and paths go, and keeps what they read. */
export class StageReader {
  readonly warnings: SourceWarning[] = [];
  /** What is read whatever else is: no base image and no builder decides these paths. */
  readonly known: Read[] = [];
  private readonly reads: Read[] = [];
  private readonly done = new Map<Stage, Scope>();
  private whole = false;
  private guessed = false;
  private hasUnknownTriggers = false;

  constructor(private readonly build: Build) {}

  /** Null once something was not understood, or is not known before the base image is. */
  get result(): readonly Read[] | null {
    return this.guessed ? null : this.guess;
  }

  /** The same, but a variable that only the base image sets counts as empty where Docker would miss the path. */
  get guess(): readonly Read[] | null {
    return this.whole ? null : this.reads;
  }

  /** Whether all instructions are known, whatever they read. */
  get knowsText(): boolean {
    return !this.hasUnknownTriggers;
  }

  /** From now on the whole context counts as read. */
  widen(code: WarningCode, what: string, origin: Origin): void {
    this.whole = true;
    this.hasUnknownTriggers ||= code === 'onbuild-base';
    this.warn(code, what, origin);
  }

  private warn(code: WarningCode, what: string, { line }: Origin): void {
    const message = `${what}: the whole context counts as read`;
    this.warnings.push({ code, line, message, fix: WIDENED[code] ?? '', widens: true });
  }

  /** Stages must come in the order of the file. */
  read(stage: Stage): void {
    const { base, from, instructions } = stage;
    const inherited = base.kind === 'stage' ? this.done.get(base.stage) : undefined;
    const variables = inherited?.variables.copy() ?? Variables.atFrom(this.build.globals, isOfImage(stage));
    if (base.kind === 'context') this.add(base, { path: '', instruction: 'FROM', ...plain(from) }, true);
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
    if (place?.kind === 'stage' && !this.done.has(place.stage)) {
      const own = scope.stage.from.name ?? `stage-${scope.stage.index}`;
      throw new SourceError(
        `cannot copy from stage ${quoted(copy.from ?? '')}, it needs to be defined before current stage ${quoted(own)}`,
        'move the stage up',
        at(copy),
      );
    }
    checkCopy(copy, scope);
    scope.expand(copy.destination, copy);
    copy.inlines.filter(({ expands }) => expands).forEach(({ content }) => scope.expandText(content, copy));
    for (const source of copy.sources) this.source(source, copy, { scope, place });
  }

  private source(
    word: string,
    copy: Copy & Origin,
    { scope, place }: { scope: Scope; place: Place | undefined },
  ): void {
    const source = scope.expand(word, copy);
    const reads = place === undefined || place.kind === 'context';
    // What begins like an address is one, whatever follows.
    const isPath = sourceKind(word.replace(/^["']/, '')) === 'path';
    if (reads && isPath && !this.isUsable(source, word, { scope, origin: copy })) return;
    if (source === undefined) return;
    const kind = sourceKind(source.text);
    if (copy.kind === 'copy' && kind === 'url') throw refused("source can't be a URL for COPY", copy);
    if (copy.kind === 'copy' && kind !== 'path') throw refused("source can't be a git ref for COPY", copy);
    if (kind !== 'path') this.remote(source.text, copy, scope.expand(copy.checksum, copy)?.text);
    if (!reads || kind === 'url' || kind === 'git') return;
    const instruction = copy.kind === 'copy' ? 'COPY' : 'ADD';
    const parents = copy.parents ? parentsOf(source.text) : undefined;
    const unread = kind === 'git-over-ssh';
    const exclude = knownPatterns(copy.exclude);
    const read = { ...plain(copy), path: pathInRoot(source.text), instruction, parents, unread, exclude } as const;
    this.add(place, read, scope.isSure(source));
  }

  /** The server decides what is behind an address each time that it is asked. */
  private remote(source: string, origin: Origin, checksum: string | undefined): void {
    if (isPinnedSource(source, checksum)) return;
    this.warnings.push({
      code: 'unpinned-source',
      line: origin.line,
      message: `${source} is not pinned: what it leads to can change, and the tag does not`,
      fix: 'add --checksum=…, of a git repository the full id of a commit, or change `salt` when it is to be fetched anew',
    });
  }

  private mounts(run: Run & Origin, scope: Scope): void {
    const places = placesOf(run, this.build.stages, this.build.contexts);
    if (!this.build.newerFrontend) refusedAt(run, () => checkDevices(run));
    for (const [i, text] of run.mounts.entries()) this.mount(text, run, { scope, place: places[i] });
  }

  private mount(text: string, run: Run & Origin, { scope, place }: { scope: Scope; place: Place | undefined }): void {
    const values = new Map<string, Expansion | undefined>();
    const mount = this.parsedMount(text, { scope, run }, (value, key) => {
      const expansion = scope.expand(value, run);
      values.set(key === 'src' ? 'source' : key, expansion);
      return { text: expansion?.text ?? value, isSure: expansion !== undefined && scope.isSure(expansion) };
    });
    if (mount === undefined) return;
    const isUsable = (key: string) => !values.has(key) || this.isUsable(values.get(key), text, { scope, origin: run });
    if (place?.kind === 'stage' && !this.done.has(place.stage)) {
      throw new SourceError(
        `cannot mount from stage ${quoted(mount.from ?? '')} to ${quoted(mount.target)}, stage needs to be defined before current command`,
        'move the stage up',
        at(run),
      );
    }
    if ((place === undefined || place.kind === 'context') && !isUsable('type')) return;
    const unread = mount.type === 'tmpfs' && place === undefined;
    const reads = mount.type === 'bind' ? place === undefined || place.kind === 'context' : place?.kind === 'context';
    if (!unread && (!reads || (mount.type !== 'bind' && mount.type !== 'cache'))) return;
    if (!unread && !isUsable('source')) return;
    const isSure = [...values.values()].every((value) => value !== undefined && scope.isSure(value));
    this.add(place, { ...plain(run), path: pathInRoot(mount.source), instruction: 'RUN', unread }, isSure);
  }

  /** Undefined when Docker refuses it, or not, for a value that only the base image knows. */
  private parsedMount(
    text: string,
    { scope, run }: { scope: Scope; run: Run & Origin },
    expand: (value: string, key: string) => { text: string; isSure: boolean },
  ): Mount | undefined {
    const guesses: string[] = [];
    try {
      const mount = parseMount(text, (value, key) => {
        const expanded = expand(value, key);
        if (!expanded.isSure) guesses.push(key);
        return expanded.text;
      });
      if (guesses.length === 0 || isBare(scope.stage)) checkMountTarget(mount, scope);
      return mount;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      if (guesses.length === 0 || isBare(scope.stage)) throw refused(error.message, run);
      this.widen('unset-variable', `only the base image knows ${text}`, run);
      return undefined;
    }
  }

  /** Whether a path can be taken as it is; what is not the same with every builder and base image makes everything count. */
  private isUsable(
    value: Expansion | undefined,
    word: string,
    { scope, origin }: { scope: Scope; origin: Origin },
  ): boolean {
    if (value === undefined) {
      this.widen('unset-variable', `only the base image knows ${word}`, origin);
      return false;
    }
    if (scope.variables.dependsOnBuilder(value)) {
      this.widen('builder-platform', `${word} depends on the machine that builds`, origin);
      return false;
    }
    if (scope.isSure(value)) return true;
    const names = scope.variables.decidedByBase(value).join(', ');
    this.warn('unset-variable', `${word} depends on ${names}, which the base image may set`, origin);
    this.guessed = true;
    // A wildcard may match nothing, so a wrong guess would go unnoticed.
    const isNoticed = !hasWildcard(value.text) && sourceKind(value.text) === 'path';
    this.whole ||= !isNoticed;
    return isNoticed;
  }

  private add(place: Place | undefined, found: Omit<Read, 'context'>, isSure: boolean): void {
    const read = { ...found, context: place?.kind === 'context' ? place.name : undefined };
    this.reads.push(read);
    if (isSure) this.known.push(read);
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

/** Variables in patterns are text to BuildKit, and a later frontend may replace them: nothing is known to be left out then. */
function knownPatterns(patterns: readonly string[]): readonly string[] {
  return patterns.some((pattern) => pattern.includes('$')) ? [] : patterns;
}

/** The fields of a read that most have. */
function plain(origin: Origin): Origin & { parents: undefined; unread: false; exclude: [] } {
  return { ...at(origin), parents: undefined, unread: false, exclude: [] };
}

/** As BuildKit's `dispatchCopy` cuts it. */
function parentsOf(source: string): Parents {
  const pivot = source.indexOf('/./');
  if (pivot < 0) return { folder: '', pattern: pathInRoot(source) };
  return { folder: pathInRoot(source.slice(0, pivot)), pattern: pathInRoot(source.slice(pivot + '/./'.length)) };
}
