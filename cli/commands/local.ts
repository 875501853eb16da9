import { Command } from 'commander';
import type { Colors } from 'picocolors/types';
import { droppedVariables, localVariables } from '../../local/environment';
import { findLocal, type LocalStatus, localStatus, startLocal, stopLocal } from '../../local/instance';
import { instanceNames } from '../../local/instance-folder';
import type { LocalAws } from '../../local/records';
import { CliError } from '../cli-error';
import type { Context, Output } from '../context';

interface Named {
  readonly name: string;
}

interface Answer extends Named {
  readonly json?: true;
}

interface UpOptions extends Answer {
  readonly kubernetes?: true;
  readonly docker?: true;
  readonly buildkit?: true;
}

const NAME = ['--name <name>', 'name of the local AWS', 'default'] as const;
const JSON_ANSWER = ['--json', 'answer in JSON'] as const;

/** `slipway local`: an AWS with a registry, and a Kubernetes on request, on this machine. */
export function localCommand(context: Context): Command {
  const local = new Command('local').description('An AWS on this machine: APIs, registry and, on request, Kubernetes.');
  local
    .command('up')
    .description('start it, or find the one that runs')
    .option(...NAME)
    .option('--kubernetes', 'with a Kubernetes API whose pods are checked against the registry')
    .option('--docker', 'with a Docker: the one that runs, else a private one (Linux, root)')
    .option('--buildkit', 'with a private BuildKit (Linux, root)')
    .option(...JSON_ANSWER)
    .action((options: UpOptions) => up(options, context));
  local
    .command('down')
    .description('stop it and remove everything that belongs to it')
    .option(...NAME)
    .action((options: Named) => down(options, context));
  local
    .command('status')
    .description('show what runs')
    .option('--name <name>', 'only the local AWS of this name')
    .option(...JSON_ANSWER)
    .action((options: Partial<Answer>) => status(options, context));
  local
    .command('env')
    .description('print the settings that lead a shell to it: eval "$(slipway local env)"')
    .option(...NAME)
    .option(...JSON_ANSWER)
    .action((options: Answer) => env(options, context));
  return local;
}

async function up({ name, json, ...wishes }: UpOptions, context: Context): Promise<void> {
  const { stdout, stderr, colors } = context;
  const onProgress = (line: string) => stderr.write(`${colors.dim(line)}\n`);
  const local = await startLocal({ name, ...wishes, onProgress }, context);
  print(stdout, json ? JSON.stringify(local, undefined, 2) : welcome(local, colors));
}

async function down({ name }: Named, context: Context): Promise<void> {
  await stopLocal(name, context);
  context.stderr.write(`the local AWS '${name}' is stopped\n`);
}

async function status({ name, json }: Partial<Answer>, context: Context): Promise<void> {
  const { stdout, stderr, colors } = context;
  const names = name === undefined ? instanceNames(context.env) : [name];
  const all = await Promise.all(names.map((each) => localStatus(each, context)));
  if (json) print(stdout, JSON.stringify(all, undefined, 2));
  else if (all.length === 0) stderr.write('no local AWS runs; start one with: slipway local up\n');
  else print(stdout, all.map((each) => describe(each, colors)).join('\n'));
}

async function env({ name, json }: Answer, context: Context): Promise<void> {
  const local = await findLocal(name, context);
  if (local === undefined) {
    throw new CliError(
      `the local AWS '${name}' does not run`,
      'there is nothing to lead a shell to',
      `slipway local up${option(name)}`,
    );
  }
  const variables = localVariables(local, context.env);
  const answer = json
    ? JSON.stringify(variables, undefined, 2)
    : shellLines(variables, droppedVariables(local, context.env));
  print(context.stdout, answer);
}

function welcome(local: LocalAws, colors: Colors): string {
  const rows = places(local).map(([what, where]) => `  ${what.padEnd(12)}${where}`);
  const use = `eval "$(slipway local env${option(local.name)})"`;
  return [
    colors.bold(`The local AWS '${local.name}' is up.`),
    ...rows,
    '',
    `Use it in this shell:  ${use}`,
    `Stop it:               slipway local down${option(local.name)}`,
  ].join('\n');
}

function describe({ name, state, local, processes }: LocalStatus, colors: Colors): string {
  const rows = local ? places(local).map(([what, where]) => `  ${what.padEnd(12)}${where}`) : [];
  const ended = processes
    .filter(({ running }) => !running)
    .map(({ name: part, log }) => `  ${part} has ended, see ${log}`);
  const fix = state === 'broken' ? [`  clear it away: slipway local down${option(name)}`] : [];
  return [`${colors.bold(name)}: ${state}`, ...rows, ...ended, ...fix].join('\n');
}

function places({ endpoint, registry, kubernetes, docker, buildkit, folder }: LocalAws): [string, string][] {
  return [
    ['AWS', endpoint],
    ['registry', registry],
    ...(kubernetes ? [['Kubernetes', `${kubernetes.server} (${kubernetes.kubeconfig})`] as [string, string]] : []),
    ...(docker ? [['Docker', docker.host] as [string, string]] : []),
    ...(buildkit ? [['BuildKit', buildkit.address] as [string, string]] : []),
    ['folder', folder],
  ];
}

function shellLines(variables: Readonly<Record<string, string>>, dropped: readonly string[]): string {
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  // A name that no shell can set cannot be unset either, and must not become a command.
  const unsets = dropped.filter((name) => /^\w+$/.test(name)).map((name) => `unset ${name}`);
  return [...unsets, ...exports].join('\n');
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function option(name: string): string {
  return name === 'default' ? '' : ` --name ${name}`;
}

function print(stdout: Output, answer: string): void {
  stdout.write(`${answer}\n`);
}
