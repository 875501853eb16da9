import { pathInRoot, quoted } from '../go-text';
import { SourceError } from '../source-error';
import type { SourceWarning, WarningCode } from '../source-warning';
import { checkCopy, checkDevices, checkMountTarget, checkOther } from './converter-checks';
import type { Expansion } from './expand';
import type { Arg, Copy, Instruction, Origin, Other, Pairs, Run, Written } from './instruction';
import { parseMount } from './mount';
import type { Parents, Read } from './read';
import { REFUSED_CURE, refusedAt } from './refused';
import { isPinnedSource, sourceKind } from './remote-source';
import { Scope } from './scope';
import { type Place, placesOf, type Stage } from './stages';
import { Variables } from './variables';
import { workingFolderOf } from './working-folder';

export interface Build {
  readonly stages: readonly Stage[];
  readonly contexts: ReadonlySet<string>;
  readonly globals: Variables;
  readonly args: Readonly<Record<string, string>>;
  /** The Dockerfile chooses its frontend, which may know more than this code. */
  readonly newerFrontend: boolean;
}

const WIDENED: Partial<Record<WarningCode, string>> = {
  'onbuild-base': 'give the triggers of the base image as `onbuild` ([] for none)',
  'builder-platform': 'use TARGETARCH, or copy the files of all platforms',
  'unset-variable': 'declare the variable with ARG or ENV in the Dockerfile',
};

/** Goes through stages as far as variables and paths go, and keeps what they read. */
export class StageReader {
  readonly warnings: SourceWarning[] = [];
  private readonly reads: Read[] = [];
  private readonly done = new Map<Stage, Scope>();
  private whole = false;

  constructor(private readonly build: Build) {}

  /** Null once something was not understood. */
  get result(): readonly Read[] | null {
    return this.whole ? null : this.reads;
  }

  /** From now on the whole context counts as read. */
  widen(code: WarningCode, what: string, { line }: Origin): void {
    this.whole = true;
    const message = `${what}: the whole context counts as read`;
    this.warnings.push({ code, line, message, cure: WIDENED[code] ?? '', widens: true });
  }

  /** Stages must come in the order of the file. */
  read(stage: Stage): void {
    const { base, from, instructions } = stage;
    const inherited = base.kind === 'stage' ? this.done.get(base.stage) : undefined;
    const variables = inherited?.variables.copy() ?? Variables.ofImage(this.build.globals);
    if (base.kind === 'context') this.add(base, { path: '', instruction: 'FROM', ...plain(from) });
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
      scope.variables.declare(key);
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
    if (source === undefined) {
      if (reads) this.widen('unset-variable', `only the base image knows ${word}`, copy);
      return;
    }
    const kind = sourceKind(source.text);
    if (copy.kind === 'copy' && kind === 'url') throw refused("source can't be a URL for COPY", copy);
    if (copy.kind === 'copy' && kind !== 'path') throw refused("source can't be a git ref for COPY", copy);
    if (kind !== 'path') this.remote(source.text, copy, scope.expand(copy.checksum, copy)?.text);
    if (!reads || kind === 'url' || kind === 'git') return;
    this.judge(source, word, { scope, origin: copy });
    const instruction = copy.kind === 'copy' ? 'COPY' : 'ADD';
    const parents = copy.parents ? parentsOf(source.text) : undefined;
    const unread = kind === 'git-over-ssh';
    const exclude = knownPatterns(copy.exclude);
    this.add(place, { ...plain(copy), path: pathInRoot(source.text), instruction, parents, unread, exclude });
  }

  /** The server decides what is behind an address each time that it is asked. */
  private remote(source: string, origin: Origin, checksum: string | undefined): void {
    if (isPinnedSource(source, checksum)) return;
    this.warnings.push({
      code: 'unpinned-source',
      line: origin.line,
      message: `${source} is not pinned: what it leads to can change, and the tag does not`,
      cure: 'add --checksum=…, of a git repository the full id of a commit, or change `salt` when it is to be fetched anew',
    });
  }

  private mounts(run: Run & Origin, scope: Scope): void {
    const places = placesOf(run, this.build.stages, this.build.contexts);
    if (!this.build.newerFrontend) refusedAt(run, () => checkDevices(run));
    for (const [i, text] of run.mounts.entries()) this.mount(text, run, { scope, place: places[i] });
  }

  private mount(text: string, run: Run & Origin, { scope, place }: { scope: Scope; place: Place | undefined }): void {
    let source: Expansion | undefined;
    const mount = refusedAt(run, () =>
      parseMount(text, (value, key) => {
        const expansion = scope.expand(value, run);
        if (key === 'source' || key === 'src') source = expansion;
        return expansion?.text ?? value;
      }),
    );
    if (place?.kind === 'stage' && !this.done.has(place.stage)) {
      throw new SourceError(
        `cannot mount from stage ${quoted(mount.from ?? '')} to ${quoted(mount.target)}, stage needs to be defined before current command`,
        'move the stage up',
        at(run),
      );
    }
    refusedAt(run, () => checkMountTarget(mount, scope));
    const unread = mount.type === 'tmpfs' && place === undefined;
    const reads = mount.type === 'bind' ? place === undefined || place.kind === 'context' : place?.kind === 'context';
    if (!unread && (!reads || (mount.type !== 'bind' && mount.type !== 'cache'))) return;
    if (source !== undefined) this.judge(source, text, { scope, origin: run });
    this.add(place, { ...plain(run), path: pathInRoot(mount.source), instruction: 'RUN', unread });
  }

  /** What a path was made of can make it unreliable. */
  private judge(source: Expansion, word: string, { scope, origin }: { scope: Scope; origin: Origin }): void {
    if (scope.variables.dependsOnBuilder(source)) {
      this.widen('builder-platform', `${word} depends on the machine that builds`, origin);
    }
    const unset = [...source.unset].filter((name) => scope.mayBeSetByImage(name));
    if (unset.length === 0) return;
    this.warnings.push({
      code: 'unset-variable',
      line: origin.line,
      message: `${unset.join(', ')} is not set in the Dockerfile and counts as empty`,
      cure: WIDENED['unset-variable'] ?? '',
    });
  }

  private add(place: Place | undefined, read: Omit<Read, 'context'>): void {
    this.reads.push({ ...read, context: place?.kind === 'context' ? place.name : undefined });
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
  for (const { key, value } of pairs) if (key !== undefined) scope.assign(key.text, value);
}

function refused(message: string, origin: Origin): SourceError {
  return new SourceError(message, REFUSED_CURE, at(origin));
}

function at({ line, text }: Origin): Origin {
  return { line, text };
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
