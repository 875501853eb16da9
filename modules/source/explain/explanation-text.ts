import { pathInRoot } from '../go-text';
import { looksSecret } from '../hash/advice';
import type { ExcludedPath, ExclusionReason, ExplainedContext, Explanation, Reader } from './explanation';
import { explanationOfPath } from './explanation-of-path';
import { type IncludedFolder, includedFolders } from './included-folders';
import { aligned, counted, indented, limited, shortened, sized } from './text-layout';

export interface ExplanationTextOptions {
  /** Only this path, relative to its context: why it is in or out. @default - all, with folders as one line each */
  readonly path?: string;
  /** Lines of each list, at most. @default 20 */
  readonly limit?: number;
}

/** An explanation for people, without a line break at the end. */
export function explanationText(explanation: Explanation, { path, limit = 20 }: ExplanationTextOptions = {}): string {
  const top = pathInRoot(path ?? '');
  const told = explanationOfPath(explanation, top);
  const page = { told, top, limit };
  const contexts = [
    ...contextLines(undefined, told.context, page),
    ...Object.entries(told.contexts).flatMap(([name, context]) => contextLines(name, context, page)),
  ];
  return [...(top === '' ? summary(told) : aboutPath(top, told)), ...contexts].join('\n');
}

/** What the lists of a page have in common. */
interface Page {
  readonly told: Explanation;
  /** The path that is asked for; empty is all. */
  readonly top: string;
  readonly limit: number;
}

function summary(told: Explanation): string[] {
  const included = [told.context, ...Object.values(told.contexts)].flatMap((context) => context.included);
  const bytes = included.reduce((sum, { size }) => sum + size, 0);
  return [`${told.tag}  ${counted(included.length, 'path')}, ${sized(bytes)}`, ...inputLines(told)];
}

function aboutPath(path: string, { inputs, tag, context, contexts }: Explanation): string[] {
  const found = [context, ...Object.values(contexts)].some(
    ({ included, excluded }) => included.length + excluded.length > 0,
  );
  return [
    `${path} in ${tag}`,
    ...(path === inputs.dockerfile.path ? [dockerfileText(inputs)] : []),
    ...(found ? [] : ['not in the hash: there is no such path']),
  ];
}

function dockerfileText({ dockerfile: { instructions } }: Explanation['inputs']): string {
  const counts = instructions === null ? 'its bytes' : 'the instructions that the target needs';
  return `the Dockerfile itself: ${counts} are in the hash, copied or not`;
}

function inputLines({ inputs }: Explanation): string[] {
  const { dockerfile, target, platforms, args, salt, images, externalBases } = inputs;
  return indented(
    aligned([
      ['Dockerfile', dockerfile.path],
      ...(target === undefined ? [] : [['target', target]]),
      ['platforms', platforms.join(', ')],
      ...Object.entries(args).map(([name, value]) => ['argument', `${name}=${shownValue(name, value)}`]),
      ...(salt === undefined ? [] : [['salt', shortened(salt)]]),
      ...images.map(({ name, image, ours }) => [ours ? 'base of ours' : 'named image', `${name} = ${image}`]),
      ...externalBases.map(({ reference, line }) => ['base, by name', `${reference} (line ${line})`]),
    ]),
  );
}

/** What looks like a secret is not written into a log. */
function shownValue(name: string, value: string): string {
  return looksSecret(name) ? '…' : shortened(value);
}

function contextLines(name: string | undefined, context: ExplainedContext, { told, top, limit }: Page): string[] {
  const where = name === undefined ? '' : ` of the named context "${name}"`;
  const included = includedLines(includedFolders(context.included, top), told);
  const excluded = excludedLines(context.excluded, limit);
  return [
    ...(included.length > 0 ? [`in the hash${where}`, ...indented(limited(included, limit, 'lines'))] : []),
    ...(excluded.length > 0 ? [`not in the hash${where}`, ...indented(limited(excluded, limit, 'lines'))] : []),
  ];
}

function includedLines(folders: readonly IncludedFolder[], told: Explanation): string[] {
  const rows = folders.map(({ path, files, bytes, readers }) => [
    path,
    counted(files, 'path'),
    sized(bytes),
    readers.length > 0 ? readers.map(readerText).join('; ') : widenedText(told),
  ]);
  return aligned(rows, [1, 2]);
}

function readerText({ line, text }: Reader): string {
  return `line ${line}: ${shortened(text, 60)}`;
}

function widenedText({ widened }: Explanation): string {
  const [first] = widened;
  return first === undefined ? 'everything is read' : `line ${first.line ?? 1}: ${first.message}`;
}

/** One line for all paths that the same things keep out. */
function excludedLines(excluded: readonly ExcludedPath[], limit: number): string[] {
  const groups = new Map<string, string[]>();
  for (const { path, kind, reasons } of excluded) {
    const why = reasons.map(reasonText).join('; ');
    const paths = groups.get(why) ?? [];
    groups.set(why, paths);
    paths.push(kind === 'folder' ? `${path}/` : path);
  }
  return aligned([...groups].map(([why, paths]) => [listed(paths, limit), why]));
}

function listed(paths: readonly string[], limit: number): string {
  const named = paths.slice(0, limit === Infinity ? limit : 3);
  const more = paths.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

function reasonText(reason: ExclusionReason): string {
  switch (reason.kind) {
    case 'ignored':
      return `line ${reason.line} of ${reason.file} drops it: ${shortened(reason.text)}`;
    case 'unread':
      return 'no instruction reads it';
    case 'dropped':
      return 'never part of a build context';
    case 'special':
      return 'a socket, pipe or device';
  }
}
