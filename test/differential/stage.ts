import { posix } from 'node:path';
import { excludeFlags } from './exclude';
import { foldersOf } from './folder';
import type { Folder } from './input';
import type { Random } from './random';
import { plainPath, sourcePath } from './source-path';

/** What the instructions of a stage may refer to. */
export interface Scope {
  readonly random: Random;
  readonly context: Folder;
  readonly folders: Readonly<Record<string, Folder>>;
  /** Names of the stages above. */
  readonly stages: readonly string[];
  /** Whether the stage has a shell. */
  readonly shell: boolean;
  /** Build arguments whose values the caller gives. */
  readonly args: readonly string[];
  /** A text that no other case has. */
  readonly text: () => string;
}

/** The instructions of one stage, without its FROM. */
export function stageLines(scope: Scope): string[] {
  return Array.from({ length: scope.random.between(2, 4) }, (_, index) => lines(scope, index)).flat();
}

/** An instruction with what it needs above it. */
function lines(scope: Scope, index: number): string[] {
  const { random, folders, stages, shell } = scope;
  const kind = random.weighted({
    copy: 10,
    add: 2,
    variable: 2,
    baseVariable: 1,
    argument: scope.args.length > 0 ? 2 : 0,
    heredoc: 1,
    fromStage: stages.length > 0 ? 3 : 0,
    fromContext: Object.keys(folders).length > 0 ? 4 : 0,
    mount: shell ? 4 : 0,
    workdir: 0.5,
    comment: 0.5,
  });
  const to = `/${scope.stages.length}-${index}/`;
  switch (kind) {
    case 'copy':
      return [copy(scope, to)];
    case 'add':
      return [transfer(random, ['ADD', ...flags(random)], { sources: [sourcePath(random, scope.context)], to })];
    case 'variable':
      return copyOfVariable(scope, to);
    case 'baseVariable':
      return copyOfBaseVariable(random, to);
    case 'argument': {
      const name = random.pick(scope.args);
      return [`ARG ${name}`, random.pick([`ENV SEEN_${name}=\${${name}}`, `LABEL seen.${index}="$${name}"`])];
    }
    case 'heredoc':
      return [`COPY <<EOF ${to}written\n${scope.text()}\nCOPY nothing /x\nEOF`];
    case 'fromStage':
      return [`COPY --from=${random.pick(stages)} / ${to}`];
    case 'fromContext': {
      const name = random.pick(Object.keys(folders));
      const source = sourcePath(random, folders[name] ?? {});
      const some = random.chance(0.15) ? excludeFlags(random, folders[name] ?? {}) : [];
      return [transfer(random, ['COPY', `--from=${name}`, ...some], { sources: [source], to })];
    }
    case 'mount':
      return [mount(scope, to)];
    case 'workdir':
      return [`WORKDIR /work-${index}`];
    case 'comment':
      return [`# ${scope.text()}`];
  }
}

function copy({ random, context }: Scope, to: string): string {
  const sources = Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => sourcePath(random, context));
  const extra = random.weighted({ none: 8, parents: 1.2, exclude: 1.2 });
  if (extra === 'none') return transfer(random, ['COPY', ...flags(random)], { sources, to });
  if (extra === 'parents') {
    const pivoted = random.chance(0.3) ? sources.map((source) => source.replace(/^(\w+)\//, '$1/./')) : sources;
    return transfer(random, ['COPY', '--parents'], { sources: pivoted, to });
  }
  const word = random.weighted({ COPY: 5, ADD: 1 });
  return transfer(random, [word, ...excludeFlags(random, context)], { sources, to });
}

function flags(random: Random): string[] {
  return random.some(['--link', '--chmod=755', '--chown=1:1'], random.chance(0.25) ? random.between(1, 2) : 0);
}

/** Names with blanks and backslashes need the JSON form. */
function transfer(random: Random, words: string[], { sources, to }: { sources: string[]; to: string }): string {
  const operands = [...sources, to];
  const json = operands.some((operand) => /[\s\\$]/.test(operand)) || random.chance(0.15);
  // Variables and backslashes are read in both forms.
  const literal = operands.map((operand) => operand.replace(/[\\$]/g, '\\$&'));
  if (json) return `${words.join(' ')} ${JSON.stringify(literal)}`;
  const between = random.chance(0.1) ? ' \\\n  ' : ' ';
  return [words.join(' '), ...literal].join(between);
}

/** A folder that stands in a variable, with and without operators. */
function copyOfVariable({ random, context }: Scope, to: string): string[] {
  const [folder] = random.some(
    foldersOf(context).filter((name) => /^[\w/]+$/.test(name)),
    1,
  );
  if (folder === undefined) return [];
  const value = random.pick([`ENV AT=${folder}`, `ARG AT=${folder}`, `ENV BASE=${posix.dirname(folder)} AT=${folder}`]);
  const use = random.pick(['$AT', '${AT}', '${AT:-docs}', '${NONE:-$AT}', '${AT%/}', './$AT', '${AT:+$AT}', '${AT#x}']);
  return [value, `COPY ${use} ${to}`];
}

/** A path of variables that only a base image sets, if there is one. */
function copyOfBaseVariable(random: Random, to: string): string[] {
  return random.pick([
    [`COPY \${FOLDER}* ${to}`],
    [`COPY ./$FOLDER/ ${to}`],
    ['ARG FOLDER', `COPY $FOLDER* ${to}`],
    ['ENV AT=${FOLDER}/', `COPY \${AT}*$SUFFIX ${to}`],
    ['ARG END=${SUFFIX:-.md}', `COPY *$END ${to}`],
    [`COPY \${FOLDER:-docs}* ${to}`],
    [`ADD *\${SUFFIX#.}* ${to}`],
  ]);
}

/** What a RUN sees of a mount becomes the content of a file. */
function mount({ random, context, folders, stages }: Scope, to: string): string {
  const names = Object.keys(folders);
  const from = random.weighted({
    context: 5,
    folder: names.length > 0 ? 3 : 0,
    stage: stages.length > 0 ? 1 : 0,
    all: 0.5,
  });
  const name = from === 'folder' ? random.pick(names) : random.pick(['', ...stages]);
  const source = {
    context: () => `source=${plainPath(random, context)}`,
    folder: () => `from=${name},source=${plainPath(random, folders[name] ?? {})}`,
    stage: () => `from=${random.pick(stages)},source=/`,
    all: () => 'source=.',
  }[from]();
  const list = `find /m | sort > ${to}names; find /m -type f -exec sha1sum {} + | sort > ${to}content`;
  return `RUN --mount="type=bind,${source},target=/m" mkdir -p ${to}; ${list}`;
}
