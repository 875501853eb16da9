import { Command, Option } from 'commander';
import { BUILD_VARIABLE } from '../../contract/building';
import { blocksOf } from '../app/blocks';
import { catalogueOf } from '../app/catalogue';
import { checkImages } from '../app/checked-images';
import { deployInTurn, type Part } from '../app/deployment';
import { holdImages, releaseHeldBefore } from '../app/hold';
import type { SynthesizedStack } from '../app/stack';
import { CliError, WRONG_USAGE } from '../cli-error';
import type { Context } from '../context';
import type { Planned } from '../decide/asked-images';
import { withBuildChoice } from '../decide/build-choice';
import { chooseStacks, inOrder, requireDependencies } from '../decide/choose-stacks';
import { type Phase, PHASES, SUBJECTS, targetsOf } from '../decide/phases';
import { reachOf } from '../decide/reach';
import { checkTargets } from '../decide/targets';
import { type ProgramOptions, stacksOf, withProgramOptions } from './program-options';
import { collect } from './repeatable';

interface DeployOptions extends ProgramOptions {
  readonly target?: readonly string[];
  readonly phase?: Phase;
  readonly build: boolean;
  readonly ignoreMissingStackDependencies?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `slipway deploy`: synthesize, check what is asked for, apply stack by stack. */
export function deployCommand(context: Context): Command {
  const deploying = new Command('deploy')
    .summary('synthesize and apply stacks')
    .description(
      'Synthesizes the program of cdktf.json and applies stacks, each after those that it depends on, or a part of them, ' +
        'with Terraform or OpenTofu. Of images that the program lets be switched, IMAGE_TAG, IMAGE_TAG_<IMAGE> and ' +
        'IMAGES_FILE choose those that were built before: they have to be in their registries.',
    )
    .argument('[stack...]', "a stack, or a pattern like 'shop-*'; may be left out when there is only one")
    .option(
      '-t, --target <address>',
      'apply this resource, data source or module and what it needs (repeatable)',
      collect,
    )
    .addOption(
      new Option(
        '--phase <phase>',
        'apply the repositories alone, the images alone, or all, once every image is in its registry',
      ).choices(PHASES),
    )
    .option('--no-build', 'build no image: one that its registry does not have is an error (env: SLIPWAY_BUILD=never)')
    .option(
      '--ignore-missing-stack-dependencies',
      'take stacks that others depend on as they are, when they are not named',
    )
    .option('-y, --yes', 'apply without asking')
    .option('--dry-run', 'show the plan and change nothing');
  return withProgramOptions(deploying).action((stacks: string[], options: DeployOptions) =>
    deploy(stacks, options, context),
  );
}

async function deploy(names: readonly string[], options: DeployOptions, given: Context): Promise<void> {
  const { phase, yes = false, dryRun = false } = options;
  checkUsage(options, given);
  const context = { ...given, env: withBuildChoice(given.env, options.build && phase !== 'services') };
  const all = await stacksOf(options, given);
  const chosen = chooseStacks(all, names);
  if (options.ignoreMissingStackDependencies !== true) requireDependencies(chosen);
  const stacks = inOrder(chosen, all);
  const parts = partsOf(stacks, options, context);
  const { prebuilt, absent, proved } = await checkImages(plannedOf(stacks, options, context), all, context);
  if (!dryRun) await holdImages(prebuilt, all, context);
  const deployments = parts.map((part) => ({
    ...part,
    absent: absent.filter(({ stack }) => stack === part.stack.name),
  }));
  await deployInTurn(deployments, { yes, dryRun }, context);
  const whole = parts.filter(({ targets }) => targets.length === 0).map(({ stack }) => stack.name);
  if (!dryRun) await releaseHeldBefore(proved(whole), all, context);
}

function checkUsage({ target = [], phase, yes, dryRun }: DeployOptions, { interactive }: Context): void {
  if (yes !== true && dryRun !== true && !interactive) {
    throw new CliError(
      'nobody to ask',
      'this is not a terminal',
      'confirm with --yes, or look with --dry-run',
      WRONG_USAGE,
    );
  }
  if (target.length === 0 || phase === undefined) return;
  throw new CliError(
    '--target and --phase exclude each other',
    'a phase is a choice of targets',
    'leave one of them off',
    WRONG_USAGE,
  );
}

/** What is applied of each stack. One that has nothing for the phase is left out. */
function partsOf(
  stacks: readonly SynthesizedStack[],
  { target = [], phase }: DeployOptions,
  { stderr }: Context,
): Part[] {
  if (target.length > 0) return [targeted(stacks, target)];
  return stacks.flatMap((stack) => {
    const targets = targetsOf(phase, stack, catalogueOf(stack));
    if (phase === undefined || targets === undefined) return [{ stack, targets: [] }];
    if (targets.length > 0) return [{ stack, targets }];
    stderr.write(`stack ${stack.name} has no ${SUBJECTS[phase]}\n`);
    return [];
  });
}

function targeted(stacks: readonly SynthesizedStack[], targets: readonly string[]): Part {
  const [stack, ...others] = stacks;
  if (stack === undefined || others.length > 0) {
    throw new CliError(
      'a target is in one stack',
      `${stacks.length} stacks are named: ${stacks.map(({ name }) => name).join(', ')}`,
      'name the one that has it',
      WRONG_USAGE,
    );
  }
  checkTargets(stack, targets);
  return { stack, targets };
}

/** What is known of the deployment before its images are looked at. */
function plannedOf(
  stacks: readonly SynthesizedStack[],
  { target = [], phase }: DeployOptions,
  { env }: Context,
): Planned {
  const names = stacks.map(({ name }) => name);
  const reached =
    target.length === 0 ? undefined : reachOf(target, new Map(stacks.flatMap((stack) => [...blocksOf(stack)])));
  return { stacks: names, phase, reached, builds: env[BUILD_VARIABLE] !== 'never' };
}
