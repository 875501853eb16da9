import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import { Random } from '../../test/random';

const SEED = 1;
/** Goes up with every change of what is made here. */
const LAYOUT = 1;

const FILES_PER_PACKAGE = 500;
const FOLDERS_PER_PACKAGE = 75;
/** On top, and dropped by {@link IGNORE_PATTERNS}. */
const DROPPED_PER_PACKAGE = 12;

/** Sizes in bytes and how many of 20,000 files have them; the exponent makes small ones the more frequent. */
const SIZES = [
  { files: 7307, from: 64, to: 4 << 10, exponent: 1 },
  { files: 11019, from: 4 << 10, to: 64 << 10, exponent: 2.6 },
  { files: 1662, from: 64 << 10, to: 1 << 20, exponent: 2.6 },
  { files: 12, from: 1 << 20, to: 4 << 20, exponent: 1 },
] as const;
const FILES = 20_000;

/** What a grown repository has in its ignore file. Two take something back, so that no folder can be skipped unseen. */
export const IGNORE_PATTERNS: readonly string[] = [
  ...['.git', '.github', '.vscode', '.idea', 'infra', 'tmp', 'docs', 'LICENSE', 'README.md', 'Dockerfile*'],
  ...['docker-compose*.yml', 'cdktf.out', '**/node_modules', '**/dist', '**/build', '**/coverage', '**/.cache'],
  ...['**/.terraform', '**/__snapshots__', '**/.DS_Store', '**/*.log', '**/*.tmp', '**/*.swp', '**/*.tsbuildinfo'],
  ...['**/*.spec.ts', '**/.env', '**/.env.*', '!**/.env.example', '**/*.md', '!packages/*/README.md'],
];

/** A generated repository: `packages/p000`, … with 500 files each. */
export interface SourceTree {
  readonly folder: string;
  readonly packages: readonly string[];
}

/** The tree with this many packages (40 are the 20,000 files and 500 MB of the figures), made once for all runs. */
export function sourceTree(packages: number): SourceTree {
  const folder = path.join(cacheFolder(process.env), 'bench', `tree-${SEED}-${LAYOUT}-${packages}`);
  const names = Array.from({ length: packages }, (_, i) => `packages/p${String(i).padStart(3, '0')}`);
  if (!existsSync(folder)) make(folder, names);
  return { folder, packages: names };
}

function make(folder: string, packages: readonly string[]): void {
  const parent = path.dirname(folder);
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(path.join(parent, '.unfinished-'));
  try {
    const content = new Content(new Random(SEED));
    packages.forEach((name, i) => makePackage(path.join(work, name), new Random(SEED + 1 + i), content));
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function makePackage(root: string, random: Random, content: Content): void {
  const folders = [root];
  for (let i = 0; i < FOLDERS_PER_PACKAGE; i++) {
    folders.push(path.join(random.pick(folders.slice(0, 20)), `${random.pick(['src', 'lib', 'assets', 'data'])}-${i}`));
  }
  folders.forEach((folder) => mkdirSync(folder, { recursive: true }));
  for (let i = 0; i < FILES_PER_PACKAGE; i++) {
    // The first ones see to it that no folder is empty.
    const folder = folders[i] ?? random.pick(folders);
    const kind = random.pick(KINDS);
    writeFileSync(path.join(folder, `file-${i}.${kind.extension}`), content.of(kind.text, sizeOf(random), random));
  }
  for (let i = 0; i < DROPPED_PER_PACKAGE; i++) {
    const name = random.pick(['debug.log', 'unit.spec.ts', 'notes.md', '.env.local']);
    writeFileSync(path.join(random.pick(folders), name), content.of(true, 1000, random));
  }
}

/** Three files of four are text. */
const KINDS = [
  ...['ts', 'tsx', 'js', 'json', 'css', 'html', 'sql', 'yaml', 'py'].map((extension) => ({ extension, text: true })),
  ...['png', 'woff2', 'wasm'].map((extension) => ({ extension, text: false })),
];

function sizeOf(random: Random): number {
  let rank = random.below(FILES);
  for (const { files, from, to, exponent } of SIZES) {
    if (rank < files) return Math.floor(from * (to / from) ** (random.next() ** exponent));
    rank -= files;
  }
  throw new Error('the sizes do not add up');
}

/** Bytes cut out of long pieces of text and noise, which is faster than making each file anew. */
class Content {
  private static readonly LENGTH = 16 << 20;
  private readonly text: Buffer;
  private readonly noise: Buffer;

  constructor(random: Random) {
    const words = Array.from({ length: 1000 }, () =>
      random
        .next()
        .toString(36)
        .slice(2, 3 + random.below(9)),
    );
    let text = '';
    while (text.length < Content.LENGTH) text += random.pick(words) + (random.chance(0.12) ? '\n' : ' ');
    this.text = Buffer.from(text);
    this.noise = Buffer.from(Array.from({ length: Content.LENGTH }, () => random.below(256)));
  }

  of(text: boolean, size: number, random: Random): Buffer {
    const start = random.below(Content.LENGTH - size);
    return (text ? this.text : this.noise).subarray(start, start + size);
  }
}
