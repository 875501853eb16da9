/** `docs/architecture.md` says what the code says: which room imports which, and where things are. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '..');
const PAGE = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');

/** The cells of the table below a heading, without its first two lines. */
function table(heading: string): string[][] {
  const [, section = ''] = PAGE.split(`## ${heading}\n`);
  const lines = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const code = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const ROOMS = table('The rooms').map(([room = '', , imports = '']) => ({
  room: code(room)[0] ?? '',
  imports: code(imports),
}));

/** The room with the longest name wins: `modules/source` is no part of `modules`. */
function roomOf(file: string): string | undefined {
  const holding = ROOMS.map(({ room }) => room).filter((room) => file.startsWith(`${room}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'));
  const relative = importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith('.'));
  return relative.map((name) => path.posix.join(path.posix.dirname(file), name));
}

describe('the page on the architecture', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('.test.ts') && existsSync(path.join(ROOT, file)));

  test.each(ROOMS)('says what $room imports', ({ room, imports }) => {
    const own = files.filter((file) => roomOf(file) === room);
    const found = own.flatMap(importsOf).flatMap((imported) => roomOf(`${imported}/`) ?? []);
    expect(own).not.toEqual([]);
    expect([...new Set(found)].filter((other) => other !== room).sort()).toEqual([...imports].sort());
  });

  test('names every room', () => {
    const NO_ROOMS = ['test', 'bench', 'services', 'shared', 'docs'];
    const tops = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''));
    const rooms = new Set(ROOMS.map(({ room }) => room.split('/')[0]));
    expect([...tops].filter((top) => !NO_ROOMS.includes(top) && !rooms.has(top))).toEqual([]);
  });

  test('names at least ten changes, and paths that exist', () => {
    const changes = table('Where do I change…');
    const paths = changes.flatMap(([, where]) => code(where));
    expect(changes.length).toBeGreaterThanOrEqual(10);
    expect(paths.filter((one) => !existsSync(path.join(ROOT, one)))).toEqual([]);
  });
});
