import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { hashSource } from '../modules/source';

const ROOT = path.resolve(__dirname, '..');

/** Installed without the providers of Kubernetes and `external`, which this program does not use. */
const PEERS = ['cdktf', 'constructs', '@cdktf/provider-aws', '@cdktf/provider-null'];

const PROGRAM = `
const { App, TerraformStack } = require('cdktf');
const { AwsProvider } = require('@cdktf/provider-aws/lib/provider');
const { NullProvider } = require('@cdktf/provider-null/lib/provider');
const { EcrRegistry, SourceImage } = require('cdktf-slipway');
const stack = new TerraformStack(new App(), 'shop');
new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
new NullProvider(stack, 'null');
const registry = new EcrRegistry(stack, 'registry', { name: 'api' });
const image = new SourceImage(stack, 'image', { registry, context: 'api' });
console.log(image.tag);
stack.node.root.synth();
`;

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
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('synthesizes with only the providers that the program uses', () => {
    expect(inFolder('--preserve-symlinks', '--preserve-symlinks-main', 'program.cjs')).toMatch(/^src-[0-9a-f]{20}$/m);
  });

  test('fails to load an entry whose provider is not installed, and names it', () => {
    expect(() => inFolder('-e', "require('cdktf-slipway/kubernetes')")).toThrow(/@cdktf\/provider-kubernetes/);
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

  test('brings the command', () => {
    expect(inFolder('node_modules/cdktf-slipway/dist/cli.cjs', '--version')).toBe('0.1.0\n');
  });

  test('holds no test, no source and no path of the machine that packed it', () => {
    const files = execFileSync('find', ['node_modules/cdktf-slipway', '-type', 'f'], { cwd: folder, encoding: 'utf8' });
    expect(files.split('\n').filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
    expect(() => execFileSync('grep', ['-rlF', ROOT, 'node_modules/cdktf-slipway'], { cwd: folder })).toThrow();
  });
});
