import { Command } from 'commander';
import { readProject } from '../app/project';
import { chooseStack } from '../app/stack';
import { synthesize } from '../app/synthesis';
import { checkTargets } from '../app/targets';
import { Terraform } from '../app/terraform';
import { CliError, WRONG_USAGE } from '../cli-error';

interface DeployOptions {
  readonly target?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `slipway deploy`: synthesize, check the targets, apply. */
export function deployCommand(signal: AbortSignal): Command {
  return new Command('deploy')
    .summary('synthesize and apply a stack')
    .description(
      'Synthesizes the program of cdktf.json and applies one stack, or the targets alone, with Terraform or OpenTofu.',
    )
    .argument('[stack]', 'name of the stack; may be left out when there is only one')
    .option('-t, --target <address>', 'apply this resource and what it needs (repeatable)', collect)
    .option('-y, --yes', 'apply without asking')
    .option('--dry-run', 'show the plan and change nothing')
    .action((stack: string | undefined, options: DeployOptions) => deploy(stack, options, signal));
}

async function deploy(stackName: string | undefined, options: DeployOptions, signal: AbortSignal): Promise<void> {
  const { target: targets = [], yes = false, dryRun = false } = options;
  if (!yes && !dryRun && !process.stdin.isTTY) {
    throw new CliError(
      'nobody to ask',
      'this is not a terminal',
      'confirm with --yes, or look with --dry-run',
      WRONG_USAGE,
    );
  }
  const env = { ...process.env, CHECKPOINT_DISABLE: '1' };
  const stack = chooseStack(await synthesize(readProject(process.cwd()), env), stackName);
  checkTargets(stack, targets);

  const terraform = await Terraform.find(stack, env, signal);
  await terraform.init();
  const selection = targets.map((target) => `-target=${target}`);
  const exitCode = dryRun
    ? await terraform.onTerminal('plan', ['-input=false', ...selection])
    : await terraform.onTerminal('apply', [...(yes ? ['-auto-approve', '-input=false'] : []), ...selection]);
  if (exitCode !== 0) process.exitCode = 1;
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
