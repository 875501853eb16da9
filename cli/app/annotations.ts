import { stripVTControlCharacters } from 'node:util';
import type { Colors } from 'picocolors/types';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import type { Annotation, SynthesizedStack } from './stack';

const ERROR = '@cdktf/error';

/** Each level as cdktf prints it. */
const LEVELS = new Map([
  ['@cdktf/info', { word: 'INFO', color: 'bold' }],
  ['@cdktf/warn', { word: 'WARN', color: 'yellow' }],
  [ERROR, { word: 'ERROR', color: 'red' }],
] as const);

/**
 * Shows on standard error what the constructs of all stacks have to say, each of it once.
 *
 * @throws CliError when an error is among it: nothing may be deployed then, from no stack of the program
 */
export function showAnnotations(
  stacks: readonly Pick<SynthesizedStack, 'annotations'>[],
  { stderr, colors }: Pick<Context, 'stderr' | 'colors'>,
): void {
  const annotations = stacks.flatMap((stack) => stack.annotations);
  const texts = (some: readonly Annotation[]) => new Set(some.map((each) => described(each, colors)));
  for (const text of texts(annotations)) stderr.write(`${text}\n`);

  const errors = texts(annotations.filter(({ level }) => level === ERROR)).size;
  if (errors === 0) return;
  throw new CliError(
    'synthesis failed',
    errors === 1 ? 'a construct reports an error' : `constructs report ${errors} errors`,
    'correct what is said above; nothing was changed',
  );
}

function described({ level, constructPath, message, stacktrace = [] }: Annotation, colors: Colors): string {
  const { word, color } = LEVELS.get(level as typeof ERROR) ?? { word: printable(level), color: 'bold' as const };
  const places = level === ERROR ? stacktrace.filter(isOfProgram) : [];
  return [
    colors[color](`${word} [${printable(constructPath)}]: ${printable(message)}`),
    ...places.map((place) => colors.dim(`    at ${printable(place)}`)),
  ].join('\n');
}

/** Of a stack trace, what is neither Node's nor a library's. */
function isOfProgram(place: string): boolean {
  return !/node:|[\\/]node_modules[\\/]/.test(place);
}

/** A message may quote what others named: it cannot move the cursor of this terminal. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');
}
