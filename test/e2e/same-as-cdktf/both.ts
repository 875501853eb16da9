import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { command, type CommandResult } from '../harness/command';
import type { Program } from './programs';

const ROOT = path.resolve(__dirname, '../../..');
const CDKTF = path.join(ROOT, 'node_modules/.bin/cdktf');
export const SLIPWAY = path.join(ROOT, 'dist/cli.cjs');

/** The environment is written down first: the program must not be able to tell who runs it. */
const HEAD = `
require('node:fs').writeFileSync('environment.json', JSON.stringify(process.env));
const { AssetType, Annotations, App, Aspects, LocalBackend, TerraformAsset, TerraformHclModule, TerraformIterator, TerraformLocal, TerraformOutput, TerraformResource, TerraformStack, TerraformVariable } = require('cdktf');
const { Construct } = require('constructs');
const { DataNullDataSource } = require('@cdktf/provider-null/lib/data-null-data-source');
const { NullProvider } = require('@cdktf/provider-null/lib/provider');
const { Resource } = require('@cdktf/provider-null/lib/resource');
const app = new App();
const stackOf = (name) => app.node.tryFindChild(name) ?? newStack(name);
const newStack = (name) => {
  const stack = new TerraformStack(app, name);
  new NullProvider(stack, 'null');
  stack.addOverride('terraform.required_providers.null.version', '>= 3');
  return stack;
};
`;

/** What a command made of a program. */
export interface Made {
  readonly result: CommandResult;
  /** Hash of each file of the output folder. */
  readonly files: Readonly<Record<string, string>>;
  readonly environment: unknown;
}

/** Writes a program and all that it needs into a folder. */
export function writeProgram(folder: string, { body, settings, files = {} }: Program): void {
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of ['@cdktf', 'cdktf', 'constructs', 'tsx', '.bin']) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  symlinkSync(ROOT, path.join(modules, 'cdktf-slipway'));
  const needed = { language: 'typescript', app: 'node main.js', projectId: 'same', sendCrashReports: 'false' };
  const all = {
    'main.js': `${HEAD}\n${body}\napp.synth();\n`,
    'cdktf.json': JSON.stringify({ ...needed, ...settings }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

export function withCdktf(folder: string, program: Program): Promise<Made> {
  const options = ['--check-code-maker-output=false', ...(program.options ?? [])];
  return made(folder, program, [CDKTF, 'synth', ...options]);
}

/** cdktf synthesizes a stack without asking for those that it depends on. */
const ALONE = ['--ignore-missing-stack-dependencies'];

/** Terraform's own part is not compared: `true` stands for it. */
export function withSlipway(folder: string, program: Program): Promise<Made> {
  return made(folder, program, [SLIPWAY, 'deploy', 'shop', '--dry-run', ...ALONE, ...(program.options ?? [])]);
}

async function made(folder: string, { env, output = 'cdktf.out' }: Program, argv: string[]): Promise<Made> {
  // cdktf itself makes no folder above the output folder.
  mkdirSync(path.join(folder, output), { recursive: true });
  const result = await command(process.execPath, argv, { cwd: folder, env: { ...environment(), ...env } });
  return {
    result,
    files: filesBelow(path.join(folder, output)),
    environment: JSON.parse(readFileSync(path.join(folder, 'environment.json'), 'utf8')),
  };
}

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: '1',
    NO_COLOR: '1',
    CHECKPOINT_DISABLE: '1',
    DISABLE_VERSION_CHECK: '1',
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
    TERRAFORM_BINARY_NAME: 'true',
  };
}

/** Takes away what a command wrote, and keeps a copy beside the project for a look into a difference. */
export function setAside(folder: string, { output = 'cdktf.out' }: Program): void {
  cpSync(path.join(folder, output), `${folder}-of-cdktf`, { recursive: true });
  rmSync(path.join(folder, output), { recursive: true });
  rmSync(path.join(folder, 'environment.json'));
}

function filesBelow(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const hash = (name: string) =>
    createHash('sha256')
      .update(readFileSync(path.join(folder, name)))
      .digest('hex');
  return Object.fromEntries(names.map((name) => [name, hash(name)]));
}
