import { gitArgv, gitEnvironment } from '../../cli/app/git';
import { run } from '../../host/run';
import { Random } from '../../test/random';

const SERVICES = ['api', 'web', 'worker', 'mail', 'jobs', 'admin'];
const LIBRARIES = ['log', 'db', 'http', 'auth'];

export const DOCKERFILES = SERVICES.map((service) => `services/${service}/Dockerfile`);

/** Each service copies the lock file, its own sources and two of the libraries. */
function dockerfile(service: string): string {
  const index = SERVICES.indexOf(service);
  const libraries = [0, 1].map((next) => LIBRARIES[(index + next) % LIBRARIES.length] ?? '');
  return [
    'FROM node:22-slim',
    'WORKDIR /app',
    `COPY package-lock.json services/${service}/package.json ./`,
    'RUN npm ci',
    ...libraries.map((library) => `COPY shared/${library} shared/${library}`),
    `COPY services/${service}/src src`,
    'CMD ["node", "src/file-0.mjs"]\n',
  ].join('\n');
}

/** A bare repository in an empty folder: a monorepo of six services, and what happens in one. */
export async function generateRepository(folder: string, commits: number, signal: AbortSignal): Promise<void> {
  const place = { cwd: folder, env: gitEnvironment(process.env), signal };
  await run({ ...place, argv: gitArgv('init', '--quiet', '--bare', '--initial-branch=main') });
  await run({ ...place, argv: gitArgv('fast-import', '--quiet'), input: history(commits) });
}

/** For `git fast-import`: https://git-scm.com/docs/git-fast-import */
function history(commits: number): string {
  const random = new Random(4);
  const files = firstFiles();
  const steps = [commit(0, files)];
  for (let step = 1; step < commits; step++) steps.push(commit(step, change(random, files, step)));
  return steps.join('');
}

function commit(step: number, files: ReadonlyMap<string, string>): string {
  const writes = Array.from(files, ([file, content]) => `M 100644 inline ${file}\n${data(content)}`);
  return `commit refs/heads/main\ncommitter a <a@example.com> ${1_700_000_000 + step} +0000\n${data('next')}${writes.join('')}\n`;
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

function firstFiles(): Map<string, string> {
  const files = new Map([
    ['.dockerignore', '**/*.md\n**/test\ndocs\ninfra\n'],
    ['package-lock.json', '{}\n'],
    ['README.md', '# services\n'],
  ]);
  for (const service of SERVICES) {
    const folder = `services/${service}`;
    files.set(`${folder}/Dockerfile`, dockerfile(service)).set(`${folder}/package.json`, '{}\n');
    files.set(`${folder}/README.md`, `# ${service}\n`);
    addSources(files, folder, 40);
  }
  for (const library of LIBRARIES) addSources(files, `shared/${library}`, 15);
  for (let page = 0; page < 60; page++) files.set(`docs/page-${page}.md`, `# ${page}\n`);
  for (let part = 0; part < 30; part++) files.set(`infra/part-${part}.tf`, `# ${part}\n`);
  return files;
}

function addSources(files: Map<string, string>, folder: string, count: number): void {
  for (let file = 0; file < count; file++) {
    files.set(`${folder}/src/file-${file}.mjs`, `export const at = '${folder}/${file}';\n`.repeat(20));
    files.set(`${folder}/test/file-${file}.test.mjs`, `// ${file}\n`);
  }
}

/** How often of 100 commits something of this kind changes, and which files those are. */
const KINDS: readonly (readonly [number, RegExp])[] = [
  [48, /^services\/[a-z]+\/src\//],
  [14, /^services\/[a-z]+\/test\//],
  [12, /^shared\/[a-z]+\/src\//],
  [4, /^shared\/[a-z]+\/test\//],
  [10, /\.md$/],
  [6, /^infra\//],
  [3, /^package-lock\.json$/],
  [2, /\/package\.json$/],
  [1, /Dockerfile$/],
];

function change(random: Random, files: Map<string, string>, step: number): Map<string, string> {
  let left = random.below(100);
  const kind = KINDS.find(([share]) => (left -= share) < 0)?.[1] ?? /\.md$/;
  const candidates = [...files.keys()].filter((file) => kind.test(file));
  const first = random.pick(candidates);
  // People change files of one folder together.
  const near = candidates.filter((file) => file.startsWith(first.slice(0, first.lastIndexOf('/') + 1)));
  const chosen = [first, ...random.several(0, 3, () => random.pick(near))];
  const changed = new Map(chosen.map((file) => [file, edited(files.get(file) ?? '', file, step)]));
  changed.forEach((content, file) => files.set(file, content));
  return changed;
}

function edited(content: string, file: string, step: number): string {
  const comment = file.endsWith('.mjs') ? '//' : '#';
  return file.endsWith('.json') ? `{ "version": ${step} }\n` : `${content}${comment} ${step}\n`;
}
