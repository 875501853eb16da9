/** The right bytes, from the right place: registries that say what they should not, and tools that write into a context. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { EngineError } from '../../engine/engine-error';
import { hashForBuild } from '../../engine/stage/source';
import { stage } from '../../engine/stage/stage';
import { hashSource, recordOf, SourceError } from '../../modules/source';
import { imageDocument } from '../image-document';
import { HostileCopy } from '../registries/hostile-copy';
import { Offer, REFUSED, UNSENT } from '../registries/hostile-registry';
import { type FieldRow, testRows } from './field/rows';

let folder: string;
let hostile: HostileCopy;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-field-'));
  hostile = await HostileCopy.start(folder);
});
afterAll(async () => {
  await hostile.stop();
  rmSync(folder, { recursive: true });
});

/** Copies what a registry offers to a real one. */
async function copyOf(offer: Offer): Promise<string> {
  const outcome = await outcomeOf(async () => (await hostile.copy(offer))?.kind ?? 'absent');
  const manifests = hostile.changes.filter((change) => change.includes('/manifests/')).length;
  return `${outcome}; ${String(manifests)} manifests written`;
}

async function outcomeOf(work: () => string | Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError) return `refused: ${error.what}: ${error.why}`;
    if (error instanceof SourceError) return `refused: ${error.message}`;
    throw error;
  }
}

const registries: FieldRow[] = [
  {
    kind: 'what a registry says',
    example: 'an image that is whole',
    run: () => copyOf(new Offer()),
    expected: 'copied; 2 manifests written',
  },
  ...[...REFUSED, ...UNSENT].map(([example, change]): FieldRow => ({
    kind: 'what a registry says',
    example,
    run: () => copyOf(new Offer(change)),
    expected: /^refused: .*; 0 manifests written$/,
  })),
];

interface Writing {
  readonly example: string;
  /** Files that are there when Terraform applies. */
  readonly files: readonly string[];
  readonly env?: (context: string) => NodeJS.ProcessEnv;
  readonly leftOut?: string;
  readonly expected: FieldRow['expected'];
}

const BUILT = 'built as planned';
const named = (variable: string, files: readonly string[] = ['of a tool/a', 'of a tool/b/c']): Writing => ({
  example: variable,
  files,
  env: (context) => ({ [variable]: path.join(context, 'of a tool') }),
  expected: BUILT,
});

const writings: Writing[] = [
  ...['TMPDIR', 'TF_DATA_DIR', 'TF_PLUGIN_CACHE_DIR', 'DOCKER_CONFIG', 'BUILDX_CONFIG', 'XDG_CACHE_HOME'].map((name) =>
    named(name),
  ),
  ...['CDKTF_HOME', 'TG_DOWNLOAD_DIR', 'npm_config_cache'].map((name) => named(name)),
  named('TF_LOG_PATH', ['of a tool']),
  { example: '.terragrunt-cache', files: ['infra/.terragrunt-cache/x/main.tf'], expected: BUILT },
  { example: 'an output folder of any name', files: ['out/manifest.json'], leftOut: 'out', expected: BUILT },
  { example: 'a saved plan', files: ['tfplan'], expected: /added: tfplan.* `tfplan`, a line of \.dockerignore/ },
  { example: 'a folder that nothing names', files: ['x/1', 'x/2/3'], expected: /added: x\/.* `x`, a line of/ },
  { example: 'a name with signs', files: ['[a]*'], expected: /added: \[a\]\*.* `\\\[a\]\\\*`/ },
];

/** Plans an image, has tools write, and hashes it for its build. */
function afterWriting({ files, env = () => ({}), leftOut }: Writing): Promise<string> {
  const context = path.join(folder, `context-${String(++count)}`);
  const write = (file: string, content: string | Buffer = 'x') => {
    mkdirSync(path.dirname(path.join(context, file)), { recursive: true });
    writeFileSync(path.join(context, file), content);
  };
  write('Dockerfile', 'FROM scratch\nCOPY . /app/\n');
  write('src/a');
  const options = { context, leftOut: leftOut === undefined ? [] : [path.join(context, leftOut)] };
  const { tag } = hashSource(options);
  write('cdktf.out/stacks/shop/api.json.gz', gzipSync(JSON.stringify(recordOf(options))));
  const planned = {
    context: '../../..',
    dockerfile: 'Dockerfile',
    platforms: ['linux/amd64'],
    ...(leftOut !== undefined && { leftOut: [`../../../${leftOut}`] }),
  };
  const module = path.join(context, 'cdktf.out/stacks/shop');
  const document = imageDocument({ module, source: planned, tag, record: 'api.json.gz' });
  files.forEach((file) => write(file));
  return outcomeOf(() => {
    try {
      hashForBuild(document, env(context));
      return BUILT;
    } catch (error) {
      if (error instanceof EngineError) return `${error.why}; ${error.fix}`;
      throw error;
    }
  });
}

const tools = writings.map((writing): FieldRow => ({
  kind: 'what tools write',
  example: writing.example,
  run: () => afterWriting(writing),
  expected: writing.expected,
}));

/** The base names of the private folders of two builds of one source. */
async function privateNames(): Promise<string> {
  const lib = { folder: folder, entries: [] };
  const hashed = { hash: 'a'.repeat(64), args: {}, dockerfile: Buffer.from(''), context: lib, contexts: { lib } };
  const names: string[] = [];
  for (const build of ['1', '2']) {
    const to = path.join(folder, `build-${build}`);
    mkdirSync(to);
    const { context, contexts } = await stage(hashed, to, new AbortController().signal);
    names.push(path.basename(context), ...Object.values(contexts).map((each) => path.basename(each)));
  }
  const isRandom = names.every((name) => /^[0-9a-f]{32}$/.test(name));
  return `${String(new Set(names).size)} names, ${isRandom ? '128 bits each' : 'not random'}`;
}

testRows([
  {
    kind: 'what a builder keeps',
    example: 'the names of two builds of one source',
    run: privateNames,
    expected: '4 names, 128 bits each',
  },
  ...registries,
  ...tools,
  {
    kind: 'only the folder of the stack',
    example: 'a remote run',
    run: () => outcomeOf(() => hashSource({ context: path.join(folder, 'nowhere') }).tag),
    expected: /is not a folder on this machine.*\n.*where only the folder of the stack is .* apply from a checkout/,
  },
]);
