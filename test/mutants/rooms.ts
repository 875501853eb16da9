import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Random } from '../differential/random';

const ROOT = path.resolve(__dirname, '../..');

/** The product, and in which of its folders each subfolder is a room; the others are one room each. */
const FOLDERS = ['errors', 'contract', 'host', 'modules', 'engine', 'local', 'cli'];
const WITH_ROOMS = ['modules', 'modules/source', 'engine', 'local'];

/** Files of the product by room (`engine/registry`), without tests. */
export function rooms(): ReadonlyMap<string, readonly string[]> {
  const listed = execFileSync('git', ['ls-files', ...FOLDERS], { cwd: ROOT, encoding: 'utf8' });
  const found = new Map<string, string[]>();
  for (const file of listed.split('\n').filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))) {
    const room = roomOf(file);
    found.set(room, [...(found.get(room) ?? []), file]);
  }
  return found;
}

/** The folder of the room that a file is in. */
function roomOf(file: string): string {
  const [first = '', ...below] = path.dirname(file).split('/');
  return below.reduce((room, name) => (WITH_ROOMS.includes(room) ? `${room}/${name}` : room), first);
}

/** Rooms whose tests stand beside what uses them. */
const TESTED_BY: Readonly<Record<string, readonly string[]>> = {
  contract: ['engine/contract', 'modules/image'],
  engine: ['engine/verbs'],
  'engine/ecs': ['engine/rollout/ecs', 'engine/verbs'],
  'engine/aws': ['engine/credentials'],
  'engine/image': ['engine/verbs'],
  'engine/publish': ['engine/verbs'],
  'engine/registry': ['engine/bases'],
  'local/aws': ['local'],
  'local/registry': ['local'],
  'modules/rollout': ['modules/kubernetes'],
};

/** The tests of a room, as Jest matches files. */
export function testsOf(room: string): string[] {
  return [room, ...(TESTED_BY[room] ?? [])].map((folder) => {
    return `<rootDir>/${folder}/${WITH_ROOMS.includes(folder) ? '' : '**/'}*.test.ts`;
  });
}

/** Some lines of code of the files, each as Stryker names a range: `file:from-to`. */
export function sampledLines(files: readonly string[], count: number, random: Random): string[] {
  const lines = files.flatMap((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => (isCode(text) ? [`${file}:${index + 1}-${index + 1}`] : [])),
  );
  return random.some(lines, Math.min(count, lines.length));
}

/** Comments, imports and brackets have nothing to mutate. */
function isCode(line: string): boolean {
  return !/^\s*(\/?\*|\/\/|import\b|[)}\]];?,?\s*$|$)/.test(line);
}
