import { Command, Option } from 'commander';
import { showAnnotations } from '../app/annotations';
import { readProject, type ProjectChoices } from '../app/project';
import { chooseStack } from '../app/stack';
import { lastSynthesis, synthesize } from '../app/synthesis';
import { checkTargets } from '../app/targets';
import { Terraform } from '../app/terraform';
import { CliError, WRONG_USAGE } from '../cli-error';

interface DeployOptions extends ProjectChoices {
  readonly target?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly skipSynth?: boolean;
}

/** `slipway deploy`: synthesize, check the targets, apply. */
export function deployCommand(signal: AbortSignal): Command {
  return new Command('deploy')
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
    .option('--dry-run', 'show the plan and change nothing')
    .addOption(new Option('-a, --app <command>', 'run this instead of the app of cdktf.json').env('CDKTF_APP'))
    .addOption(new Option('-o, --output <folder>', 'output folder instead of that of cdktf.json').env('CDKTF_OUTPUT'))
    .option('--skip-synth', 'take what the last synthesis wrote')
    .action((stack: string | undefined, options: DeployOptions) => deploy(stack, options, signal));
}

async function deploy(stackName: string | undefined, options: DeployOptions, signal: AbortSignal): Promise<void> {
  const { target: targets = [], yes = false, dryRun = false, skipSynth = false, ...choices } = options;
  if (!yes && !dryRun && !process.stdin.isTTY) {
    throw new CliError(
      'nobody to ask',
      'this is not a terminal',
      'confirm with --yes, or look with --dry-run',
      WRONG_USAGE,
    );
  }
  const project = readProject(process.cwd(), choices);
  const stacks = skipSynth ? lastSynthesis(project) : await synthesize(project, process.env);
  showAnnotations(stacks);
  const stack = chooseStack(stacks, stackName);
  checkTargets(stack, targets);

  const terraform = await Terraform.find(stack, { ...process.env, CHECKPOINT_DISABLE: '1' }, signal);
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
