import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { deployCommand } from './commands/deploy';
import { localCommand } from './commands/local';
import { FAILED, WRONG_USAGE } from './cli-error';

/** `slipway`: answers on standard output, progress on standard error, exit code 0, 1 (failed) or 2 (wrong usage). */
async function main(argv: string[]): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interruption.abort(new Error(`ended by ${signal}`)));
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
    process.exitCode = report(error);
  }
}

/** Prints what a person can put right as three lines; anything else is a defect and keeps its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  if (error instanceof Error && 'why' in error && 'cure' in error) {
    process.stderr.write(`slipway: ${error.message}\n  why:  ${String(error.why)}\n  cure: ${String(error.cure)}\n`);
    return 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : FAILED;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return FAILED;
}

void main(process.argv);
