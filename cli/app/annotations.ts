import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { CliError } from '../cli-error';
import type { Annotation, SynthesizedStack } from './stack';

const ERROR = '@cdktf/error';

/** Each level as cdktf prints it. */
const LEVELS = new Map([
  ['@cdktf/info', { word: 'INFO', color: pc.bold }],
  ['@cdktf/warn', { word: 'WARN', color: pc.yellow }],
  [ERROR, { word: 'ERROR', color: pc.red }],
]);

/**
 * Shows on standard error what the constructs of all stacks have to say, each of it once.
 *
 * @throws CliError when an error is among it: nothing may be deployed then, from no stack of the program
 */
export function showAnnotations(stacks: readonly SynthesizedStack[]): void {
  const annotations = stacks.flatMap((stack) => stack.annotations);
  for (const text of new Set(annotations.map(described))) process.stderr.write(`${text}\n`);

  const errors = new Set(annotations.filter(({ level }) => level === ERROR).map(described)).size;
  if (errors === 0) return;
  throw new CliError(
    'synthesis failed',
    errors === 1 ? 'a construct reports an error' : `constructs report ${errors} errors`,
    'correct what is said above; nothing was changed',
  );
}

function described({ level, constructPath, message, stacktrace = [] }: Annotation): string {
  const { word, color } = LEVELS.get(level) ?? { word: printable(level), color: pc.bold };
  const places = level === ERROR ? stacktrace.filter(isOfProgram) : [];
  return [
    color(`${word} [${printable(constructPath)}]: ${printable(message)}`),
    ...places.map((place) => pc.dim(`    at ${printable(place)}`)),
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
