import { isDeepStrictEqual } from 'node:util';
import { printTable } from '../e2e/harness/table';
import type { Outcome, Verdict } from './compare';
import type { Folder, Input, Node, Pair } from './input';
import { MUTATION_KINDS, type MutationKind } from './mutations';

/** A case that ran. */
export interface Case {
  readonly number: number;
  readonly kind: MutationKind;
  readonly pair: Pair;
  readonly outcome: Outcome;
}

const COLUMNS: readonly Verdict[] = [
  'changed',
  'unchanged',
  'widened',
  'spurious',
  'missed',
  'refused',
  'too strict',
  'too lax',
  'incomplete',
  'different',
];

/** Prints what the cases showed, by kind of mutation. */
export function printCases(cases: readonly Case[]): void {
  const rows = MUTATION_KINDS.map((kind) => {
    const own = cases.filter((one) => one.kind === kind);
    const counts = COLUMNS.map((verdict) => own.filter(({ outcome }) => outcome.verdict === verdict).length);
    return [kind, String(own.length), ...counts.map(String)];
  });
  printTable(['mutation', 'cases', ...COLUMNS], rows);
}

/** A finding as somebody reads it who has to repair it: the source, what was changed, what was seen. */
export function described({ number, kind, outcome }: Omit<Case, 'pair'>, { before, after }: Pair): string {
  const parts = [
    `case ${number}, ${kind}: ${outcome.verdict.toUpperCase()}`,
    ...inputLines(before),
    ...changes(before, after),
  ];
  return [...parts, ...outcome.seen.map((line) => `  ${line}`), ''].join('\n');
}

function inputLines(input: Input): string[] {
  const { context, dockerfile, dockerfilePath, ignore, ignorePath, folders, images, onbuild, args, target, platforms } =
    input;
  return [
    `  ${dockerfilePath}:`,
    ...dockerfile.flatMap((line) => line.split('\n')).map((line) => `    ${line}`),
    ...(ignore.length > 0 ? [`  ${ignorePath}:`, ...ignore.map((line) => `    ${line}`)] : []),
    ...folderLines('context', context),
    ...Object.entries(folders).flatMap(([name, folder]) => folderLines(`named context ${name}`, folder)),
    `  settings: ${JSON.stringify({ images, onbuild, args, target, platforms })}`,
  ];
}

function folderLines(title: string, folder: Folder): string[] {
  const lines = Object.entries(folder).map(([name, node]) => `    ${name}: ${nodeText(node)}`);
  return [`  ${title}:`, ...lines.sort()];
}

function nodeText(node: Node | undefined): string {
  switch (node?.kind) {
    case 'file':
      return `${node.mode.toString(8)} ${JSON.stringify(node.content)}`;
    case 'link':
      return `-> ${node.text}`;
    case 'folder':
      return 'empty folder';
    case undefined:
      return 'absent';
  }
}

/** Every part of the input that the mutation changed. */
function changes(before: Input, after: Input): string[] {
  const folders = Object.keys({ ...before.folders, ...after.folders });
  const parts = (['dockerfile', 'ignore', 'images', 'args'] as const)
    .filter((part) => !isDeepStrictEqual(before[part], after[part]))
    .map((part) => `${part}: ${JSON.stringify(before[part])} -> ${JSON.stringify(after[part])}`);
  const nodes = [
    ...folderChanges('', before.context, after.context),
    ...folders.flatMap((name) => folderChanges(`${name}: `, before.folders[name] ?? {}, after.folders[name] ?? {})),
  ];
  return [...parts, ...nodes].map((line) => `  changed: ${line}`);
}

function folderChanges(title: string, before: Folder, after: Folder): string[] {
  return Object.keys({ ...before, ...after })
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => `${title}${name}: ${nodeText(before[name])} => ${nodeText(after[name])}`);
}
