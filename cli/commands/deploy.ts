import { Command } from 'commander';
import { Terraform } from '../app/terraform';
import { CliError, SaidAlready, WRONG_USAGE } from '../cli-error';
import type { Context } from '../context';
import { chooseStack } from '../decide/choose-stack';
import { checkTargets } from '../decide/targets';
import { type ProgramOptions, stacksOf, withProgramOptions } from './program-options';

interface DeployOptions extends ProgramOptions {
  readonly target?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `slipway deploy`: synthesize, check the targets, apply. */
export function deployCommand(context: Context): Command {
  const deploying = new Command('deploy')
    .summary('synthesize and apply a stack')
    .description(
      'Synthesizes the program of cdktf.json and applies one stack, or the targets alone, with Terraform or OpenTofu.',
    )
    .argument('[stack]', 'name of the stack; may be left out when there is only one')
    .option(
      '-t, --target <address>',
      'apply this resource, data source or module and what it needs (repeatable)',
      collect,
    )
    .option('-y, --yes', 'apply without asking')
    .option('--dry-run', 'show the plan and change nothing');
  return withProgramOptions(deploying).action((stack: string | undefined, options: DeployOptions) =>
    deploy(stack, options, context),
  );
}

async function deploy(stackName: string | undefined, options: DeployOptions, context: Context): Promise<void> {
  const { target: targets = [], yes = false, dryRun = false } = options;
  if (!yes && !dryRun && !context.interactive) {
    throw new CliError(
      'nobody to ask',
      'this is not a terminal',
      'confirm with --yes, or look with --dry-run',
      WRONG_USAGE,
    );
  }
  const stack = chooseStack(await stacksOf(options, context), stackName);
  checkTargets(stack, targets);

  const terraform = await Terraform.find(stack, context);
  await terraform.init();
  const selection = targets.map((target) => `-target=${target}`);
  const exitCode = dryRun
    ? await terraform.onTerminal('plan', ['-input=false', ...selection])
    : await terraform.onTerminal('apply', [...(yes ? ['-auto-approve', '-input=false'] : []), ...selection]);
  if (exitCode !== 0) throw new SaidAlready();
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}
