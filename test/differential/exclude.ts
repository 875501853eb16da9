import { ignoreLine } from './ignore';
import type { Folder } from './input';
import type { Random } from './random';
import { sourcePath } from './source-path';

/** One or more `--exclude` that have a chance to match something below the sources of a line. */
export function excludeFlags(random: Random, folder: Folder): string[] {
  return Array.from({ length: random.between(1, 3) }, () => `--exclude=${flagValue(pattern(random, folder))}`);
}

/** A line that leaves something out, whatever its other lines copy. */
export function copyOfSome(random: Random, folder: Folder): string {
  const flags = [...excludeFlags(random, folder), ...random.some(['--parents', '--link'], random.between(0, 1))];
  const source = sourcePath(random, folder).replace(/[\s\\$]/g, '?');
  return ['COPY', ...flags, random.chance(0.4) ? '.' : source, '/some/'].join(' ');
}

/** Patterns start at the source, so that most have no folder in front. */
function pattern(random: Random, folder: Folder): string {
  const common = [
    '*.txt',
    '**/*.ts',
    'deep',
    'README.md',
    '**/*.md',
    'main.ts',
    'ui/*',
    '*',
    '**',
    '!main.ts',
    '!**/*.md',
  ];
  return random.chance(0.6) ? random.pick(common) : ignoreLine(random, folder);
}

/** Flags are read byte by byte, and quotes and escapes are taken off. */
function flagValue(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').replace(/["'\\]/g, '\\$&') || '*';
}
