import type { Random } from '../random';

const NAMES = [
  'a',
  'b',
  'src',
  'lib',
  'x.ts',
  'node_modules',
  '.env',
  'README.md',
  'Dockerfile',
  'ä',
  '日本',
  'A',
  '\udce9',
];
const GLOBS = [
  '*',
  '**',
  '?',
  '[a-c]',
  '[^x]',
  '[]',
  '[a-',
  '[\\]]',
  '\\*',
  '\\',
  '{2}',
  '{0,1000}',
  '(a|b)',
  '+',
  '$',
  '^',
  '***',
  '|',
  '\\b',
  '\\B',
  '\\Q',
  '\\E',
  '\\x41',
  '\\p{L}',
  '[[:alpha:]]',
  '[[:^digit:]]',
];

/** A text as ignore files are, with all that their syntax has and some that it has not. */
export function ignoreFile(random: Random): string {
  const end = random.pick(['\n', '\n', '\n', '\r\n']);
  return (random.chance(0.05) ? '\ufeff' : '') + random.several(0, 8, () => line(random)).join(end);
}

/** Paths to ask the rules for. */
export function paths(random: Random): string[] {
  return random.several(1, 4, () => random.several(1, 5, () => random.pick(NAMES)).join('/'));
}

function line(random: Random): string {
  const lead = random.pick(['', '', '', '', '!', '! ', '#', ' #', '/', '!/', './', '../', ' ', '\t']);
  return lead + random.several(0, 5, () => part(random)).join('/') + random.pick(['', '', '', '/', ' ', '/**', '/..']);
}

function part(random: Random): string {
  return random.several(1, 3, () => random.pick(random.chance(0.6) ? NAMES : GLOBS)).join('');
}
