/** Text that would do harm as anything else than data: in every prop it is refused, or it arrives byte for byte. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import type { TerraformStack } from 'cdktf';
import type { CommandRequest } from '../../engine/builder/command';
import { csv } from '../../engine/builder/buildx-flags';
import { cacheOf } from '../../engine/builder/caches';
import { SourceImage, type SourceImageProps } from '../../modules';
import type { BuildDocument, ImageDocument } from '../../modules/image/document';
import { literal, templatePieces } from '../../modules/terraform/template';
import { baseImage } from '../toolchain/base-image';
import { setUp, type Toolchain } from '../toolchain/setup';
import { REMOTE, Stage } from './faults/stage';
import { succeed } from './harness/command';
import { RecordingEngine } from './harness/recording-engine';
import type { PulledImage } from './harness/registry-access';
import { printTable } from './harness/table';
import { Terraform } from './harness/terraform';
import { allPairs, nameOf, PROPS, type Pair } from './hostile/props';
import { declareService, plannedVariables, refusedVariables } from './hostile/service';
import { refusal, synthesized } from './hostile/stack';
import { EXECUTED, VALUES } from './hostile/values';
import { contentOf, makeFiles, makeTrial, write } from './hostile/workshop';

const ROOT = path.resolve(__dirname, '../..');
const BUILDER = path.join(__dirname, 'harness/own-builder');
const WHATS = Object.keys(VALUES);
const LONG = 'a long text';
/** Those that are names of variables. */
const VARIABLES = [LONG, 'a name that objects have', 'a prototype'];
/** What the hash of a source refuses, by file and line. */
const REFUSED_AS_SOURCE = ['context', 'dockerfile', 'target', 'named context', 'context folder', 'context image'];

/** Fields of caches as the client calls them. */
const CACHE_FIELDS: Readonly<Record<string, string>> = {
  'cache reference': 'ref',
  'cache scope': 'scope',
  'cache bucket': 'bucket',
  'cache region': 'region',
  'cache prefix': 'prefix',
};
const cwd = process.cwd();
const refusals = new Map<string, Error>();
/** What was seen where it was to arrive. */
const arrived = new Set<string>();

let toolchain: Toolchain;
let stage: Stage;
let folder: string;
let base: string;
let env: NodeJS.ProcessEnv;
let json: Applied;
let hcl: Applied;

const keyOf = ({ prop, what }: Pair): string => `${prop} × ${what}`;
const inFolder = (...names: string[]): string => path.join(folder, ...names);
const isAccepted = (prop: string, what: string): boolean => !refusals.has(keyOf({ prop, what }));
const accepted = (prop: string): string[] => WHATS.filter((what) => isAccepted(prop, what));
const valueOf = (what: string): string => VALUES[what] ?? '';
const short = (prop: string): string[] => accepted(prop).filter((what) => what !== LONG);
/** Values under names that are made for them. */
const numbered = <T>(whats: string[], letter: string, to: (value: string) => T): Record<string, T> =>
  Object.fromEntries(whats.map((what) => [`${letter}${WHATS.indexOf(what)}`, to(valueOf(what))]));
/** The same under every value that may be a name. */
const byValue = <T>(whats: string[], given: T): Record<string, T> =>
  Object.fromEntries(whats.map((what) => [valueOf(what), given]));

beforeAll(async () => {
  toolchain = await setUp();
  stage = await Stage.start('hostile');
  folder = realpathSync(stage.local.folder);
  base = (await baseImage(stage.environment('docker'))) ?? 'busybox:stable';
  for (const name of ['work', 'tmp', 'json', 'hcl', 'service-json', 'service-hcl']) mkdirSync(inFolder(name));
  env = {
    ...stage.environment('docker'),
    TMPDIR: inFolder('tmp'),
    XDG_CACHE_HOME: inFolder('cache'),
    OWN_BUILDER_RECORD: inFolder('record.json'),
    OWN_BUILDER_SECRET: 'secret of the builder',
    ...Object.fromEntries(VARIABLES.map((what) => [valueOf(what), contentOf(what, 'variable')])),
  };
  process.chdir(inFolder('work'));
  tryAll();
  const names = ['together', 'long', 'commanded', ...accepted('context').map(imageOf)];
  for (const repositoryName of names) {
    await stage.ecr.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
  }
  for (const name of accepted('builder').map(valueOf))
    await stage.addBuilder(name, stage.local.buildkit?.address ?? '');
  json = await applied('json');
  hcl = await applied('hcl');
});
afterAll(async () => {
  process.chdir(cwd);
  await stage.stop();
});

function tryAll(): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', inFolder('key')]);
  const key = readFileSync(inFolder('key'), 'utf8');
  for (const what of WHATS) makeTrial(what);
  for (const what of WHATS) makeFiles(what, key, { args: [], contexts: [] });
  for (const pair of allPairs()) {
    const error = refusal(pair);
    if (error !== undefined) refusals.set(keyOf(pair), error);
  }
  for (const what of WHATS) {
    const named = (prop: string) => (isAccepted(prop, what) ? [valueOf(what)] : []);
    const contexts = ['lib', ...named('named context')];
    makeFiles(what, key, { args: ['A', ...named('argument name')], contexts });
  }
}

/** An image for each value, with every prop that takes it. */
const imageOf = (what: string): string =>
  isAccepted('repository name', what) ? valueOf(what) : `value-${WHATS.indexOf(what)}`;

function declareImages(stack: TerraformStack): void {
  for (const what of WHATS) if (isAccepted('context', what)) declare(stack, imageOf(what), propsOf(what));
  declare(stack, 'together', together());
  declare(stack, 'long', {
    context: contextWith('long', 'FROM scratch\nCOPY . /'),
    salt: valueOf(LONG),
    build: { labels: { l: valueOf(LONG), [valueOf(LONG)]: 'named' } },
  });
  declare(stack, 'commanded', {
    context: contextWith('commanded', 'FROM scratch\nCOPY . /'),
    contexts: numbered(accepted('context image'), 'i', (image) => ({ image })),
    build: { builder: { command: [BUILDER, REMOTE, ...accepted('builder argument').map(valueOf)] } },
  });
}

function declare(stack: TerraformStack, name: string, props: Omit<SourceImageProps, 'registry'>): void {
  const { endpoint, region, registry } = stage.local;
  const url = `${registry}/${name}`;
  const access = { kind: 'ecr', access: { region, endpoint } } as const;
  new SourceImage(stack, `image-${name}`, { registry: { name, pushUrl: url, pullUrl: url, access }, ...props });
}

/** Built by BuildKit. */
function propsOf(what: string): Omit<SourceImageProps, 'registry'> {
  const value = valueOf(what);
  const only = <T>(prop: string, given: T): T | object => (isAccepted(prop, what) ? given : {});
  return {
    context: nameOf(value, 'context'),
    dockerfile: nameOf(value, 'Dockerfile'),
    args: { ...only('argument', { A: value }), ...only('argument name', { [value]: 'named' }) },
    contexts: { lib: nameOf(value, 'lib'), ...only('named context', { [value]: nameOf(value, 'lib') }) },
    ...only('moving tag', { movingTags: [value] }),
    ...only('environment', { environment: value }),
    ...(what !== LONG && only('salt', { salt: value })),
    build: {
      builder: isAccepted('builder', what) ? value : REMOTE,
      ...(what !== LONG && { labels: { ...only('label', { l: value }), ...only('label name', { [value]: 'named' }) } }),
      ...only('cache folder', { caches: [{ type: 'local', folder: nameOf(value, 'cache') }] }),
    },
  };
}

/** Built by the Docker engine: the values that are short, and every secret and key. */
function together(): Omit<SourceImageProps, 'registry'> {
  const args = numbered(short('argument'), 'A', (value) => value);
  const secrets = {
    ...numbered(accepted('secret file'), 's', (value) => ({ file: nameOf(value, 'secret') })),
    ...numbered(accepted('secret variable'), 'v', (value) => ({ env: value })),
    ...byValue(accepted('secret id'), { file: '-secret' }),
  };
  const ssh = {
    ...numbered(accepted('ssh file'), 'k', (value) => ({ file: nameOf(value, 'key') })),
    ...byValue(accepted('ssh id'), { file: '-key' }),
  };
  const mounts = [
    ...Object.keys(secrets).map((id, index) => `--mount=type=secret,required=true,id=${id},target=/in/s${index}`),
    ...Object.keys(ssh).map((id, index) => `--mount=type=ssh,required=true,id=${id},target=/in/k${index}`),
  ];
  const copy =
    'mkdir /out && cd /in && for f in s*; do cat $f > /out/$f; done; for f in k*; do test -S $f; done; cat /etc/hosts > /out/hosts';
  const dockerfile = [
    `FROM ${base} AS read\nUSER 0`,
    `RUN ${mounts.join(' \\\n  ')} set -e; ${copy}`,
    'FROM scratch\nCOPY --from=read /out /',
    ...Object.keys(args).map((name) => `ARG ${name}\nENV ${name}="$${name}"`),
  ];
  const labels = { ...numbered(short('label'), 'l', (value) => value), ...byValue(short('label name'), 'named') };
  return {
    context: contextWith('together', dockerfile.join('\n')),
    args,
    build: { secrets, ssh, labels, extraHosts: byValue(accepted('extra host'), '10.0.0.1') },
  };
}

function contextWith(name: string, dockerfile: string): string {
  write(path.join(name, 'Dockerfile'), `${dockerfile}\n`);
  return name;
}

interface Applied {
  readonly stackFolder: string;
  /** What the engine was given, in an order of its own. */
  readonly documents: readonly string[];
  readonly output: string;
}

async function applied(format: 'json' | 'hcl'): Promise<Applied> {
  const stackFolder = synthesized(inFolder(format), format, declareImages);
  const engine = new RecordingEngine(stackFolder);
  const terraform = new Terraform(toolchain.tofu, stackFolder, env);
  await terraform.init();
  const { output } = await terraform.mustApply();
  return {
    stackFolder,
    documents: engine
      .recorded()
      .map(({ document = '' }) => document)
      .sort(),
    output,
  };
}

/** The image that a repository has under its only tag of a source. */
async function pulled(name: string): Promise<PulledImage & { variables: Record<string, string> }> {
  const tag = (await stage.repositories.tags(name)).find((each) => each.startsWith('src-')) ?? '';
  const image = await stage.registry.pull(name, tag);
  const { Env = [] } = (JSON.parse(image.config) as { config: { Env?: string[] } }).config;
  const variables = Env.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)] as const);
  return { ...image, variables: Object.fromEntries(variables) };
}

/** Notes that a value arrived where it is as it was given. */
function note(prop: string, what: string, isThere: boolean): void {
  if (isThere) arrived.add(keyOf({ prop, what }));
}

test('arrives in images that BuildKit builds', async () => {
  for (const what of accepted('context')) {
    const value = valueOf(what);
    const { labels, variables, files } = await pulled(imageOf(what));
    note('argument', what, variables['A'] === value);
    note('argument name', what, variables[value] === 'named');
    note('label', what, labels['l'] === value);
    note('label name', what, labels[value] === 'named');
    const own = files.get(`all/${nameOf(value, 'file')}`)?.toString() === contentOf(what, 'file');
    note('context', what, own);
    note('dockerfile', what, own && files.has(`all/${nameOf(value, 'Dockerfile')}`));
    note('context folder', what, files.get('lib/payload')?.toString() === contentOf(what, 'lib'));
    note('cache folder', what, existsSync(path.join(nameOf(value, 'cache'), 'index.json')));
    note('named context', what, files.get(`${value}/payload`)?.toString() === contentOf(what, 'lib'));
    const tags = await stage.repositories.tags(imageOf(what));
    note('moving tag', what, tags.includes(value));
    note(
      'environment',
      what,
      tags.some((tag) => tag.startsWith(`in-use-${value}-`)),
    );
    note('repository name', what, own && imageOf(what) === value);
    note(
      'builder',
      what,
      json.output.includes(`building ${stage.local.registry}/${imageOf(what)}`) &&
        json.output.includes(` with ${value} (remote), named by the image`),
    );
    // The engine computes the hash again, and builds only what has the tag.
    note('salt', what, what !== LONG && own);
  }
});

test('arrives in images that Docker builds', async () => {
  const { labels, variables, files } = await pulled('together');
  for (const what of WHATS) {
    const index = WHATS.indexOf(what);
    if (what !== LONG && isAccepted('argument', what))
      expect([what, variables[`A${index}`]]).toEqual([what, valueOf(what)]);
    if (what !== LONG && isAccepted('label', what)) expect([what, labels[`l${index}`]]).toEqual([what, valueOf(what)]);
  }
  for (const what of short('label name')) expect([what, labels[valueOf(what)]]).toEqual([what, 'named']);
  const { build: { secrets = {} } = {} } = together();
  for (const [index, id] of Object.keys(secrets).entries()) {
    const content = files.get(`s${index}`)?.toString();
    const what = WHATS[Number(id.slice(1))] ?? '';
    if (/^s\d+$/.test(id)) note('secret file', what, content === contentOf(what, 'secret'));
    else if (/^v\d+$/.test(id)) note('secret variable', what, content === contentOf(what, 'variable'));
    else
      note('secret id', WHATS.find((each) => valueOf(each) === id) ?? '', content === contentOf('nothing', 'secret'));
  }
  // Every key had its socket, else the step had failed.
  for (const prop of ['ssh file', 'ssh id']) for (const what of accepted(prop)) note(prop, what, true);
  const hosts = files.get('hosts')?.toString() ?? '';
  for (const what of accepted('extra host')) note('extra host', what, hosts.includes(`10.0.0.1\t${valueOf(what)}`));
  const long = await pulled('long');
  note('label', LONG, long.labels['l'] === valueOf(LONG));
  note('label name', LONG, long.labels[valueOf(LONG)] === 'named');
  note('salt', LONG, true);
});

test('arrives at a builder of the user', () => {
  const { argv, asked } = JSON.parse(readFileSync(inFolder('record.json'), 'utf8')) as {
    argv: string[];
    asked: string;
  };
  expect(argv.slice(1)).toEqual(accepted('builder argument').map(valueOf));
  for (const what of accepted('builder argument')) note('builder argument', what, true);
  const { contexts } = JSON.parse(asked) as CommandRequest;
  for (const what of accepted('context image')) {
    note('context image', what, contexts[`i${WHATS.indexOf(what)}`] === `docker-image://${valueOf(what)}`);
  }
});

test('arrives at caches as the client reads their options', async () => {
  const flags = Object.keys(CACHE_FIELDS).flatMap((prop) =>
    accepted(prop).map((what) => ({ prop, what, flag: cacheFlag(prop, what) })),
  );
  // Its own reader of options, which prints what it read; the file is one of templates.
  const targets = flags.map(({ flag }, index) => [`t${index}`, { 'cache-to': [literal(flag)] }] as const);
  const group = { default: { targets: targets.map(([name]) => name) } };
  writeFileSync(inFolder('bake.json'), JSON.stringify({ group, target: Object.fromEntries(targets) }));
  const bake = ['buildx', 'bake', '--print', `--file=${inFolder('bake.json')}`];
  const { stdout } = await succeed(toolchain.docker, bake, { cwd: folder, env });
  const { target } = JSON.parse(stdout) as { target: Record<string, { 'cache-to': Record<string, string>[] }> };
  for (const [index, { prop, what }] of flags.entries()) {
    const read = target[`t${index}`]?.['cache-to'][0]?.[CACHE_FIELDS[prop] ?? ''];
    // Templates compose letters.
    note(prop, what, read === valueOf(what).normalize('NFC'));
  }
});

/** The option that the engine makes of a cache with this value. */
function cacheFlag(prop: string, what: string): string {
  const { build } = PROPS[prop]?.give(valueOf(what)) as { build: Required<Pick<BuildDocument, 'caches'>> };
  const [cache] = build.caches.map((each) => cacheOf(each, JSON.parse(json.documents[0] ?? '') as ImageDocument));
  return csv(cache?.write ?? {});
}

test('every prop takes text in one of two ways', () => {
  const rows = Object.keys(PROPS).map((prop) => {
    const counts = [accepted(prop).length, accepted(prop).filter((what) => arrived.has(keyOf({ prop, what }))).length];
    return [prop, `${WHATS.length - (counts[0] ?? 0)}`, ...counts.map(String)];
  });
  printTable(['prop', 'refused', 'accepted', 'arrived'], rows);
});

test.each(Object.keys(PROPS))('is refused, or arrives: %s', (prop) => {
  const lost = WHATS.filter((what) => isAccepted(prop, what) && !arrived.has(keyOf({ prop, what })));
  expect(lost).toEqual([]);
  for (const what of WHATS) {
    const error = refusals.get(keyOf({ prop, what }));
    if (error === undefined) continue;
    const isSource = REFUSED_AS_SOURCE.includes(prop) && error.name === 'SourceError';
    expect([what, isSource ? '' : error.message]).toEqual([
      what,
      isSource ? '' : expect.stringContaining(`'${PROPS[prop]?.path}`),
    ]);
  }
});

test.each(['json', 'hcl'] as const)('arrives in a Deployment from %s, or is refused', async (format) => {
  const refused = refusedVariables();
  expect([...refused.keys()]).toEqual(['decomposed letters', 'NUL', 'half a character']);
  for (const message of refused.values()) expect(message).toMatch(/^main\/service: 'env\.V' must be /);
  const whats = WHATS.filter((what) => !refused.has(what));
  const variables = numbered(whats, 'V', (value) => value);
  const provider = toolchain.terraformCliConfig ? '1' : '2';
  const declared = (stack: TerraformStack) => declareService(stack, variables, provider);
  const terraform = new Terraform(toolchain.tofu, synthesized(inFolder(`service-${format}`), format, declared), env);
  await terraform.init();
  const { resource_changes: changes } = await terraform.plan();
  expect(plannedVariables(changes)).toEqual(variables);
});

test('is the same as JSON and as HCL', () => {
  expect(hcl.documents).toEqual(json.documents);
  expect(hcl.output).not.toMatch(/: built in/);
});

test('is no template of Terraform', () => {
  const file = JSON.parse(readFileSync(path.join(json.stackFolder, 'cdk.tf.json'), 'utf8')) as unknown;
  const sequences = new Set(
    stringsIn(file)
      .flatMap((text) => templatePieces(text))
      .flatMap(({ kind, source }) => (kind === 'sequence' ? source : [])),
  );
  expect([...sequences].sort()).toEqual(['${jsonencode(path.module)}', '${path.module}']);
});

test('is not executed', () => {
  const places = [folder, ROOT, path.join(ROOT, 'dist'), tmpdir(), homedir(), '/'];
  const found = places.flatMap((place) =>
    readdirSync(place, { recursive: place === folder, encoding: 'utf8' }).filter(
      (name) => path.basename(name) === EXECUTED,
    ),
  );
  expect(found).toEqual([]);
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)])
    : [];
}
