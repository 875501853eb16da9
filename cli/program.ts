import { Command, CommanderError } from 'commander';
import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { report } from '../errors/report';
import { Interrupted } from '../host/interruption';
import { version } from '../package.json';
import { CliError, FAILED, SaidAlready, WRONG_USAGE } from './cli-error';
import { buildCommand } from './commands/build';
import { deployCommand } from './commands/deploy';
import { imagesCommand } from './commands/images';
import { localCommand } from './commands/local';
import type { Context } from './context';

// The small zod knows no language of its own.
z.config(en());

/**
 * `slipway`: answers on standard output, progress and errors on standard error.
 *
 * @returns the exit code: 0 done, 1 failed, 64 wrong usage, 130 and 143 ended by a signal
 */
export async function runCommand(argv: readonly string[], context: Context): Promise<number> {
  try {
    await program(context).parseAsync(argv, { from: 'user' });
    context.signal.throwIfAborted();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    // What was interrupted may have failed for that alone.
    const said: unknown = context.signal.aborted ? context.signal.reason : error;
    if (said instanceof SaidAlready) return FAILED;
    context.stderr.write(`${report(said, 'slipway')}\n`);
    return said instanceof CliError || said instanceof Interrupted ? said.exitCode : FAILED;
  }
}

function program(context: Context): Command {
  const slipway = new Command('slipway')
    .description('Container images and the infrastructure that runs them, in one Terraform plan.')
    .version(version);
  for (const command of [buildCommand, deployCommand, imagesCommand, localCommand]) {
    slipway.addCommand(command(context));
  }
  for (const command of withSubcommands(slipway)) speakTo(context, command);
  return slipway;
}

/** The caller chooses the exit code, and where help and complaints go. */
function speakTo({ stdout, stderr, colors }: Context, command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError('(slipway --help lists the commands)')
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => colors.isColorSupported,
      getErrHasColors: () => colors.isColorSupported,
    });
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
