/** Text that would do harm as anything else than data: in every prop it is refused, or it arrives byte for byte. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import type { TerraformStack } from 'cdktf';
import type { ImageDocument } from '../../contract/image';
import type { CommandRequest } from '../../engine/builder/command';
import { templatePieces } from '../../modules/terraform/template';
import { baseImage } from '../toolchain/base-image';
import { setUp, type Toolchain } from '../toolchain/setup';
import { REMOTE, Stage } from './faults/stage';
import { RecordingEngine } from './harness/recording-engine';
import type { PulledImage } from './harness/registry-access';
import { printTable } from './harness/table';
import { Terraform } from './harness/terraform';
import { readCacheOptions } from './hostile/cache-options';
import { Images } from './hostile/images';
import { nameOf, PROPS } from './hostile/props';
import { declareService, plannedVariables, refusedVariables } from './hostile/service';
import { synthesized } from './hostile/stack';
import { LONG, numbered, numberOf, Trials, valueOf, WHATS } from './hostile/trials';
import { EXECUTED } from './hostile/values';
import { contentOf, makeFiles, makeTrial } from './hostile/workshop';

const ROOT = path.resolve(__dirname, '../..');
const FORMATS = ['json', 'hcl'] as const;
/** Those that are names of variables. */
const VARIABLES = [LONG, 'a name that objects have', 'a prototype'];
/** What the hash of a source refuses, with file and line. */
const REFUSED_AS_SOURCE = ['context', 'dockerfile', 'target', 'named context', 'context folder', 'context image'];

interface Applied {
  readonly stackFolder: string;
  /** What the engine was given, in an order of its own. */
  readonly documents: readonly string[];
  readonly output: string;
}

const cwd = process.cwd();
let toolchain: Toolchain;
let stage: Stage;
let folder: string;
let env: NodeJS.ProcessEnv;
let trials: Trials;
let images: Images;
let json: Applied;
let hcl: Applied;

const inFolder = (...names: string[]): string => path.join(folder, ...names);

describe('hostile', () => {
  beforeAll(async () => {
    toolchain = await setUp();
    stage = await Stage.start('hostile');
    folder = realpathSync(stage.local.folder);
    for (const name of ['work', 'tmp', 'tried', ...FORMATS, ...FORMATS.map((format) => `service-${format}`)]) {
      mkdirSync(inFolder(name));
    }
    env = {
      ...stage.environment('docker'),
      TMPDIR: inFolder('tmp'),
      XDG_CACHE_HOME: inFolder('cache'),
      OWN_BUILDER_RECORD: inFolder('record.json'),
      OWN_BUILDER_SECRET: 'secret of the builder',
      ...Object.fromEntries(VARIABLES.map((what) => [valueOf(what), contentOf(what, 'variable')])),
    };
    process.chdir(inFolder('work'));
    trials = triedWithFiles();
    const base = (await baseImage(stage.environment('docker'))) ?? 'busybox:stable';
    const program = path.join(__dirname, 'harness/own-builder');
    images = new Images(trials, { local: stage.local, base, buildkit: REMOTE, program });
    for (const repositoryName of images.names) await stage.ecr.send(new CreateRepositoryCommand({ repositoryName }));
    const { address = '' } = stage.local.buildkit ?? {};
    for (const what of trials.accepted('builder')) await stage.addBuilder(valueOf(what), address);
    json = await applied('json');
    hcl = await applied('hcl');
  });
  afterAll(async () => {
    process.chdir(cwd);
    await stage.stop();
  });

  function triedWithFiles(): Trials {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', inFolder('key')]);
    const key = readFileSync(inFolder('key'), 'utf8');
    for (const what of WHATS) makeTrial(what);
    for (const what of WHATS) makeFiles(what, key, { args: [], contexts: [] });
    const tried = new Trials(inFolder('tried'));
    for (const what of WHATS) {
      const named = (prop: string) => (tried.isAccepted(prop, what) ? [valueOf(what)] : []);
      makeFiles(what, key, {
        args: ['A', ...named('argument name')],
        contexts: ['lib', ...named('named context')],
      });
    }
    return tried;
  }

  async function applied(format: (typeof FORMATS)[number]): Promise<Applied> {
    const stackFolder = synthesized(inFolder(format), format, (stack) => images.declare(stack));
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

  test('arrives in images that BuildKit builds', async () => {
    for (const what of trials.accepted('context')) {
      const value = valueOf(what);
      const name = images.nameOf(what);
      const { labels, variables, files } = await pulled(name);
      const contents = (file: string) => files.get(file)?.toString();
      const tags = await stage.repositories.tags(name);
      const isBuilt = contents(`all/${nameOf(value, 'file')}`) === contentOf(what, 'file');
      const seen = {
        context: isBuilt,
        dockerfile: files.has(`all/${nameOf(value, 'Dockerfile')}`),
        argument: variables['A'] === value,
        'argument name': variables[value] === 'named',
        label: labels['l'] === value,
        'label name': labels[value] === 'named',
        'context folder': contents('lib/payload') === contentOf(what, 'lib'),
        'named context': contents(`${value}/payload`) === contentOf(what, 'lib'),
        'cache folder': existsSync(path.join(nameOf(value, 'cache'), 'index.json')),
        'moving tag': tags.includes(value),
        'in use by': tags.some((tag) => tag.startsWith(`in-use-${value}.`)),
        'repository name': name === value,
        builder: json.output.includes(` with ${value} (remote), named by the image`),
        // The engine computes the hash again, and builds only what has the tag.
        salt: isBuilt && what !== LONG,
      };
      for (const [prop, isThere] of Object.entries(seen)) trials.note(prop, what, isThere);
    }
  });

  test('arrives in images that Docker builds', async () => {
    const { labels, variables, files } = await pulled('together');
    const given = (prop: string, letter: string) => numbered(trials.short(prop), letter, (value) => value);
    expect(variables).toMatchObject(given('argument', 'A'));
    expect(labels).toMatchObject(given('label', 'l'));
    for (const what of trials.short('label name')) expect([what, labels[valueOf(what)]]).toEqual([what, 'named']);

    const { secrets } = images.mounts();
    const contentOfSecret = (id: string) => files.get(`s${secrets.indexOf(id)}`)?.toString();
    for (const what of WHATS) {
      trials.note('secret file', what, contentOfSecret(numberOf(what, 's')) === contentOf(what, 'secret'));
      trials.note('secret variable', what, contentOfSecret(numberOf(what, 'v')) === contentOf(what, 'variable'));
      trials.note('secret id', what, contentOfSecret(valueOf(what)) === contentOf('nothing', 'secret'));
      trials.note('extra host', what, files.get('hosts')?.includes(`10.0.0.1\t${valueOf(what)}\n`) ?? false);
      // Every key had its socket, else the step had failed.
      for (const prop of ['ssh file', 'ssh id']) trials.note(prop, what, true);
    }
    const tags = await stage.repositories.tags('together');
    for (const what of WHATS) trials.note('commit tag', what, tags.includes(valueOf(what)));

    const long = await pulled('long');
    trials.note('label', LONG, long.labels['l'] === valueOf(LONG));
    trials.note('label name', LONG, long.labels[valueOf(LONG)] === 'named');
    trials.note('salt', LONG, true);
  });

  test('arrives at a builder of the user', () => {
    const record = readFileSync(inFolder('record.json'), 'utf8');
    const { argv, asked } = JSON.parse(record) as { argv: string[]; asked: string };
    const { contexts } = JSON.parse(asked) as CommandRequest;
    const given = trials.accepted('builder argument');
    for (const what of WHATS) {
      trials.note('builder argument', what, argv[1 + given.indexOf(what)] === valueOf(what));
      trials.note('context image', what, contexts[numberOf(what, 'i')] === `docker-image://${valueOf(what)}`);
    }
  });

  test('arrives at caches, as the client reads their options', async () => {
    const document = JSON.parse(json.documents[0] ?? '') as ImageDocument;
    await readCacheOptions(trials, document, { docker: toolchain.docker, folder, env });
  });

  test('is refused or arrives in every prop', () => {
    printTable(['', 'refused', 'arrived'], trials.rows());
    expect(Object.keys(PROPS).map((prop) => [prop, trials.lost(prop)])).toEqual(
      Object.keys(PROPS).map((prop) => [prop, []]),
    );
  });

  test.each(Object.entries(PROPS))('is refused by name: %s', (prop, { path: expected }) => {
    for (const what of WHATS) {
      const error = trials.refusal(prop, what);
      if (error === undefined || (error.name === 'SourceError' && REFUSED_AS_SOURCE.includes(prop))) continue;
      expect([what, error.name, error.message]).toEqual([what, 'PropError', expect.stringContaining(`'${expected}`)]);
    }
  });

  test.each(FORMATS)('arrives in a Deployment from %s, or is refused', async (format) => {
    const refused = refusedVariables(inFolder('tried'));
    expect([...refused.keys()]).toEqual(['decomposed letters', 'NUL', 'half a character']);
    for (const message of refused.values()) expect(message).toMatch(/^main\/service: 'env\.V' must be /);
    const variables = numbered(
      WHATS.filter((what) => !refused.has(what)),
      'V',
      (value) => value,
    );
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
    // Terraform reads nothing of a comment, where the catalogue has the strings as they are.
    const { '//': _, ...read } = JSON.parse(readFileSync(path.join(json.stackFolder, 'cdk.tf.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const pieces = stringsIn(read).flatMap((text) => templatePieces(text));
    const sequences = pieces.flatMap(({ kind, source }) => (kind === 'sequence' ? source : []));
    expect(new Set(sequences)).toEqual(
      new Set(['${jsonencode(path.module)}', '${path.module}', '${null_resource.together_image.triggers.image}']),
    );
  });

  test('is not executed', () => {
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const around = [ROOT, path.join(ROOT, 'dist'), tmpdir(), homedir(), '/'].flatMap((place) => readdirSync(place));
    expect([...all, ...around].filter((name) => path.basename(name) === EXECUTED)).toEqual([]);
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}
