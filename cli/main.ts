import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { deployCommand } from './commands/deploy';
import { localCommand } from './commands/local';
import { CliError, FAILED, WRONG_USAGE } from './cli-error';
import { report } from '../errors/report';
import { SlipwayError } from '../errors/slipway-error';

/** `slipway`: answers on standard output, progress on standard error, exit code 0, 1 (failed) or 2 (wrong usage). */
async function main(argv: string[]): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interruption.abort(new SlipwayError(`ended by ${signal}`, undefined, undefined)));
  }
  const program = new Command('slipway')
    .description('Container images and the infrastructure that runs them, in one Terraform plan.')
    .version(version)
    .showHelpAfterError('(slipway --help lists the commands)')
    .exitOverride()
    .addCommand(deployCommand(interruption.signal))
    .addCommand(localCommand());
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);

  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = failed(error);
  }
}

/** Prints what went wrong and gives back the exit code. */
function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  process.stderr.write(`${report(error, 'slipway')}\n`);
  return error instanceof CliError ? error.exitCode : FAILED;
}

void main(process.argv);
