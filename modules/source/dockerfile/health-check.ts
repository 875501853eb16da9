import { quoted } from '../go-text';
import { type Flags, ParseError } from './flags';
import type { Statement } from './statement';

const INTERVALS = ['interval', 'timeout', 'start-period', 'start-interval'];
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };
const LONGEST = 2 ** 63;

/** `HEALTHCHECK NONE`, whose flags nobody reads. */
export function isNone([type = '']: Statement['args']): boolean {
  return type.toUpperCase() === 'NONE';
}

/** As `parseHealthcheck` of BuildKit's instructions. Throws {@link ParseError}. */
export function checkHealthcheck({ args, json }: Statement, flags: Flags): void {
  const [type, ...command] = args;
  if (type === undefined) throw new ParseError('HEALTHCHECK requires at least one argument');
  if (isNone(args)) {
    if (command.length > 0) throw new ParseError('HEALTHCHECK NONE takes no arguments');
    return;
  }
  if (type.toUpperCase() !== 'CMD') throw new ParseError(`Unknown type ${quoted(type)} in HEALTHCHECK (try CMD)`);
  if (command.length === 0 || (!json && command.join('') === '')) {
    throw new ParseError('Missing command after HEALTHCHECK CMD');
  }
  for (const name of INTERVALS) checkInterval(name, flags[name]?.[0] ?? '');
  checkRetries(flags['retries']?.[0] ?? '');
}

/** Go's `time.ParseDuration`, and at least a millisecond. */
function checkInterval(name: string, text: string): void {
  if (text === '' || text === '0' || text === '+0' || text === '-0') return;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|ms|s|m|h))+$/.test(text)) {
    throw new ParseError(`time: invalid duration ${quoted(text)}`);
  }
  const parts = [...text.matchAll(/(\d+\.?\d*|\.\d+)([a-z]+)/g)];
  const size = parts.reduce((sum, [, amount, unit = '']) => sum + Math.trunc(Number(amount) * (UNITS[unit] ?? 0)), 0);
  if (size >= LONGEST) throw new ParseError(`time: invalid duration ${quoted(text)}`);
  if (size !== 0 && (text.startsWith('-') || size < 1e6)) {
    throw new ParseError(`Interval ${quoted(name)} cannot be less than 1ms`);
  }
}

function checkRetries(text: string): void {
  if (text === '') return;
  if (!/^[+-]?\d+$/.test(text) || Math.abs(Number(text)) > 2 ** 31 - 1) {
    throw new ParseError(`--retries: ${quoted(text)} is no number`);
  }
  if (Number(text) < 0) throw new ParseError(`--retries cannot be negative (${text})`);
}
