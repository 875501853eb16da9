import { quoted } from '../go-text';
import { SourceError } from '../source-error';
import type { Arg, Origin } from './instruction';
import type { Contexts, Stage } from './stages';
import type { Variables } from './variables';

const NAME = 'SOURCE_DATE_EPOCH';

/** The time that all files of the image get: the build argument, or what a global ARG has; the empty string is none. */
export function epochOf(args: Readonly<Record<string, string>>, globals: Variables): string {
  return (Object.hasOwn(args, NAME) ? args[NAME] : globals.get(NAME)) ?? '';
}

export function isTime(epoch: string): boolean {
  return epoch === '' || (/^[+-]?\d+$/.test(epoch) && BigInt.asIntN(64, BigInt(epoch)) === BigInt(epoch));
}

/** Refuses a time that is no number, and not the name of what BuildKit takes the time of. */
export function checkEpoch(
  epoch: string,
  { stages, contexts, head }: { stages: readonly Stage[]; contexts: Contexts; head: readonly (Arg & Origin)[] },
): void {
  const isSource = epoch === 'context' || contexts.has(epoch);
  if (isTime(epoch) || isSource || stages.some(({ from }) => from.name === epoch.toLowerCase())) return;
  const arg = head.findLast(({ names }) => names.some(({ key }) => key === NAME));
  throw new SourceError(
    `invalid ${NAME}: ${quoted(epoch)}`,
    'give seconds since 1970, or the name of a stage that adds one URL',
    arg === undefined ? {} : { line: arg.line, text: arg.text },
  );
}
