import { SaidAlready } from '../cli-error';
import type { Context } from '../context';
import { type AbsentImage, lossOf, lostImages, planOptions } from '../decide/lost-images';
import type { SynthesizedStack } from './stack';
import { Terraform } from './terraform';

/** A stack, and what of it is applied: nothing is all of it. */
export interface Part {
  readonly stack: SynthesizedStack;
  readonly targets: readonly string[];
}

export interface Deployment extends Part {
  /** Images of it that their registries do not have. */
  readonly absent: readonly AbsentImage[];
}

/** How stacks are deployed. */
export interface Way {
  /** Without asking. */
  readonly yes: boolean;
  /** The plan alone. */
  readonly dryRun: boolean;
}

/**
 * Deploys one stack after the other, and none after one that failed.
 *
 * @throws SaidAlready when Terraform fails, the reason of the signal when that ended it, CliError when a stack cannot begin
 */
export async function deployInTurn(deployments: readonly Deployment[], way: Way, context: Context): Promise<void> {
  const { stderr, colors } = context;
  const names = deployments.map(({ stack }) => stack.name);
  for (const [index, deployment] of deployments.entries()) {
    const place = `(${index + 1} of ${names.length})`;
    if (names.length > 1) stderr.write(`${colors.bold(`${index === 0 ? '' : '\n'}== ${names[index]} ${place}`)}\n`);
    try {
      await deploy(deployment, way, context);
    } catch (error) {
      if (names.length > 1) stderr.write(`\n${colors.bold(progress(names, index))}\n`);
      throw error;
    }
  }
}

async function deploy({ stack, targets, absent }: Deployment, { yes, dryRun }: Way, context: Context): Promise<void> {
  context.signal.throwIfAborted();
  const terraform = await Terraform.find(stack, context);
  await terraform.init();
  const lost = absent.length === 0 ? [] : lostImages(absent, await terraform.imageTags());
  for (const image of lost) context.stderr.write(`${lossOf(image)}\n`);
  const options = planOptions(targets, lost);
  const exitCode = dryRun
    ? await terraform.onTerminal('plan', ['-input=false', ...options])
    : await terraform.onTerminal('apply', [...(yes ? ['-auto-approve', '-input=false'] : []), ...options]);
  context.signal.throwIfAborted();
  if (exitCode !== 0) throw new SaidAlready();
}

/** What was reached when the stack at `index` did not succeed. */
function progress(names: readonly string[], index: number): string {
  const list = (some: readonly string[]) => (some.length === 0 ? 'none' : some.join(', '));
  return `stopped at ${names[index]}; done: ${list(names.slice(0, index))}; not begun: ${list(names.slice(index + 1))}`;
}
