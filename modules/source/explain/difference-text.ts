import { looksSecret } from '../hash/advice';
import type { SourceDifference } from './difference';
import { counted, indented, limited, shortened } from './text-layout';

export interface DifferenceTextOptions {
  /** Lines, and paths behind one line, at most. @default 20 */
  readonly limit?: number;
}

/** Differences for people: one line each, without a line break at the end. */
export function differenceText(
  differences: readonly SourceDifference[],
  { limit = 20 }: DifferenceTextOptions = {},
): string {
  if (differences.length === 0) return 'nothing differs';
  const lines = differences.slice(0, limit).flatMap((one) => [sentence(one), ...indented(moved(one, limit))]);
  const more = differences.length - Math.min(differences.length, limit);
  return [...lines, ...(more > 0 ? [`… and ${counted(more, 'difference')} more`] : [])].join('\n');
}

function sentence(difference: SourceDifference): string {
  const { context } = difference;
  return context === undefined ? said(difference) : `${said(difference)} (named context "${context}")`;
}

function said(difference: SourceDifference): string {
  const { kind, subject = '', before, after } = difference;
  switch (kind) {
    case 'scheme':
      return `the hashes are of two schemes: ${change(before, after)}`;
    case 'dockerfile':
      return dockerfileText(before, after);
    case 'target':
      return `target: ${change(before ?? 'the last stage', after ?? 'the last stage')}`;
    case 'platform':
      return after === undefined ? `platform ${subject} is not built any more` : `platform ${subject} is built now`;
    case 'argument':
      return `build argument ${subject}: ${looksSecret(subject) ? 'another value' : change(before, after)}`;
    case 'salt':
      return `salt: ${change(before, after)}`;
    case 'context':
      return `named context "${subject}": ${change(before, after)}`;
    case 'base':
      return `base image of ours "${subject}": ${change(before, after)}`;
    case 'ignore':
      return `ignore rule "${subject}", ${rulePlace(difference)}`;
    case 'reads':
      return 'the Dockerfile reads other paths';
    case 'added':
      return `added: ${subject}`;
    case 'removed':
      return `removed: ${subject}`;
    case 'content':
      return before === undefined ? `content: ${subject}` : `content: ${subject} was a ${before}, is a ${after ?? ''}`;
    case 'mode':
      return `mode: ${subject} is ${after === 'executable' ? 'executable now' : 'not executable any more'}`;
    case 'link':
      return before === undefined
        ? `link: ${subject} leads elsewhere`
        : `link: ${subject} was a ${before}, is a ${after ?? ''}`;
  }
}

function dockerfileText(before: string | undefined, after: string | undefined): string {
  if (before === undefined && after === undefined) return 'the Dockerfile has other text';
  if (before === undefined) return `new instruction: ${valueText(after)}`;
  if (after === undefined) return `instruction that is gone: ${valueText(before)}`;
  const at = startOfDifference(before, after);
  return `instruction: ${change(startingAt(at, before), startingAt(at, after))}`;
}

/** Where to begin so that what differs is not cut off: at the start of short texts, else a few words before it. */
function startOfDifference(before: string, after: string): number {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  return same > 40 ? same - 20 : 0;
}

function startingAt(at: number, text: string): string {
  return at === 0 ? text : `…${text.slice(at)}`;
}

/** A rule is told from the side whose ignore file has it. */
function rulePlace({ before, after, line }: SourceDifference): string {
  return before === undefined ? `now line ${line ?? 0} of ${after ?? ''}` : `was line ${line ?? 0} of ${before}`;
}

function change(before: string | undefined, after: string | undefined): string {
  return `${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: string | undefined): string {
  if (value === undefined) return 'none';
  return value === '' ? '""' : shortened(value);
}

function moved({ gone = [], come = [] }: SourceDifference, limit: number): string[] {
  return [
    ...limited(
      gone.map((path) => `out: ${path}`),
      limit,
      'out',
    ),
    ...limited(
      come.map((path) => `in: ${path}`),
      limit,
      'in',
    ),
  ];
}
