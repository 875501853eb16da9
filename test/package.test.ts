import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLES } from '../esbuild.config';
import { hashSource } from '../modules/source';
import { bundledPackages } from '../notices.config';

const ROOT = path.resolve(__dirname, '..');

/** Installed without the providers of Kubernetes and `external`, which this program does not use. */
const PEERS = ['cdktf', 'constructs', '@cdktf/provider-aws', '@cdktf/provider-null'];

const PROGRAM = `
const { App, TerraformStack } = require('cdktf');
const { AwsProvider } = require('@cdktf/provider-aws/lib/provider');
const { SourceImage } = require('cdktf-slipway');
const props = JSON.parse(process.argv[2] ?? '{}');
const stack = new TerraformStack(new App(), 'shop');
new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
const image = new SourceImage(stack, 'image', { name: 'api', context: 'api', ...props });
console.log(image.tag);
stack.node.root.synth();
`;

const SLIPWAY = 'node_modules/cdktf-slipway/dist/cli.cjs';

/** More files than one thread reads alone. Prints how many threads were started, and the hash. */
const MANY_FILES = 4000;
const THREADS_PROGRAM = `
const threads = require('node:worker_threads');
let started = 0;
const { Worker } = threads;
threads.Worker = class extends Worker { constructor(...args) { super(...args); started++; } };
const { hashSource } = require('cdktf-slipway/source');
console.log([started, hashSource({ context: 'many' }).hash, started].join(' '));
`;

describe('the package', () => {
  let folder: string;
  const inFolder = (...args: string[]) =>
    execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-package-'));
    const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const tarball = execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').pop() ?? '';
    const installed = path.join(folder, 'node_modules/cdktf-slipway');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['-xzf', path.join(folder, tarball), '--strip-components=1', '-C', installed]);
    mkdirSync(path.join(folder, 'node_modules/@cdktf'));
    for (const peer of PEERS)
      symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(folder, 'node_modules', peer));
    mkdirSync(path.join(folder, 'api'));
    writeFileSync(path.join(folder, 'api/Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    writeFileSync(path.join(folder, 'program.cjs'), PROGRAM);
    const app = `"${process.execPath}" --preserve-symlinks --preserve-symlinks-main program.cjs`;
    writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app }));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('synthesizes with only the providers that the program uses', () => {
    expect(inFolder('--preserve-symlinks', '--preserve-symlinks-main', 'program.cjs')).toMatch(/^src-[0-9a-f]{20}$/m);
  });

  test.each(['ecs', 'lambda'])('loads cdktf-slipway/%s with the providers of AWS and null alone', (entry) => {
    const program = ['-p', `Object.keys(require('cdktf-slipway/${entry}')).join()`];
    expect(inFolder('--preserve-symlinks', ...program)).toMatch(
      entry === 'ecs' ? /FargateService/ : /LambdaImageFunction/,
    );
  });

  test('fails to load an entry whose provider is not installed, and names it', () => {
    expect(() => inFolder('-e', "require('cdktf-slipway/kubernetes')")).toThrow(/@cdktf\/provider-kubernetes/);
  });

  test('fails to hash at plan where the provider for that is not installed, and names it', () => {
    const program = ['--preserve-symlinks', '--preserve-symlinks-main', 'program.cjs'];
    expect(() => inFolder(...program, '{"hashAt":"plan"}')).toThrow(
      /shop\/image: 'hashAt' is 'plan', which needs the package @cdktf\/provider-external\n\s+fix: {2}npm install @cdktf\/provider-external/,
    );
  });

  test('hashes a folder without cdktf', () => {
    const program = "console.log(require('cdktf-slipway/source').hashSource({ context: 'api' }).tag)";
    expect(inFolder('-e', program)).toMatch(/^src-/);
  });

  test('hashes many files on two threads as one thread does', () => {
    const context = path.join(folder, 'many');
    mkdirSync(context);
    writeFileSync(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    for (let i = 0; i < MANY_FILES; i++) writeFileSync(path.join(context, `file-${i}`), `content ${i}`);
    const threads = availableParallelism() > 1 ? 1 : 0;
    expect(inFolder('-e', THREADS_PROGRAM)).toBe(`0 ${hashSource({ context }).hash} ${threads}\n`);
  });

  test('brings a schema for each file that people and jobs write', () => {
    const schema = (name: string) => inFolder('-p', `require('./node_modules/cdktf-slipway/schemas/${name}').$id`);
    expect(['images.schema.json', 'pins.schema.json'].map(schema)).toEqual([
      'images.schema.json\n',
      'pins.schema.json\n',
    ]);
  });

  test('brings the command', () => {
    expect(inFolder(SLIPWAY, '--version')).toBe('0.1.0\n');
  });

  test.each(['false', 'true'])('brings the catalogue to the command, with HCL: %s', (hcl) => {
    const env = { ...process.env, SYNTH_HCL_OUTPUT: hcl };
    const run = (...args: string[]) =>
      execFileSync(process.execPath, [SLIPWAY, 'images', ...args], {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: 'pipe',
      });

    // The program prints something itself.
    const [image, ...others] = JSON.parse(run('--json', 'shop/*')) as Record<string, unknown>[];
    expect(others).toEqual([]);
    expect(image).toMatchObject({
      stack: 'shop',
      name: 'api',
      construct: 'shop/image',
      address: 'null_resource.api_image',
      source: { context: '../../../api', dockerfile: 'Dockerfile' },
      tag: hashSource({ context: path.join(folder, 'api') }).tag,
      repository: { name: 'api', url: null },
      registry: { kind: 'ecr', access: { region: 'eu-central-1' } },
      unknown: { 'repository.url': 'token' },
    });
  });

  test.each([
    ['dist/cli.cjs', 700_000],
    ['dist/engine.cjs', 2_500_000],
    ['dist/front.cjs', 600_000],
  ])('has a small %s: at most %i bytes', (file, most) => {
    expect(statSync(path.join(folder, 'node_modules/cdktf-slipway', file)).size).toBeLessThanOrEqual(most);
  });

  test.each(Object.entries(BUNDLES))(
    'names all that %s has of other packages, with their licenses',
    async (file, bundle) => {
      const { metafile } = await build({ ...bundle, write: false, metafile: true });
      const said = readFileSync(path.join(folder, `node_modules/cdktf-slipway/${file}.LICENSES.txt`), 'utf8');
      const bundled = bundledPackages(metafile).map((place) => {
        return JSON.parse(readFileSync(path.join(ROOT, place, 'package.json'), 'utf8')) as Record<string, string>;
      });
      expect(bundled.map(({ name }) => name)).toEqual(expect.arrayContaining(['undici']));
      const unsaid = bundled.filter(({ name, version, license }) => !said.includes(`${name} ${version}, ${license}`));
      expect(unsaid).toEqual([]);
      expect(said).toContain('Permission is hereby granted, free of charge');
    },
  );

  test('holds no test, no source and no path of the machine that packed it', () => {
    const files = execFileSync('find', ['node_modules/cdktf-slipway', '-type', 'f'], { cwd: folder, encoding: 'utf8' });
    expect(files.split('\n').filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(() => execFileSync('grep', ['-rlF', ROOT, 'node_modules/cdktf-slipway'], { cwd: folder })).toThrow();
  });
});
