import type { Command } from 'commander';
import { showAnnotations } from '../app/annotations';
import { readProject } from '../app/project';
import type { SynthesizedStack } from '../app/stack';
import { lastSynthesis, synthesize } from '../app/synthesis';
import type { Context } from '../context';

/** Of every command that synthesizes. */
export interface ProgramOptions {
  readonly app?: string;
  readonly output?: string;
  readonly skipSynth?: boolean;
}

/** The command with the options that say which program is meant. */
export function withProgramOptions(command: Command): Command {
  return withProgramChoice(command).option(
    '-o, --output <folder>',
    'output folder instead of that of cdktf.json (env: CDKTF_OUTPUT)',
  );
}

/** The same for a command that writes something of its own to its `--output`. */
export function withProgramChoice(command: Command): Command {
  return command
    .option('-a, --app <command>', 'run this instead of the app of cdktf.json (env: CDKTF_APP)')
    .option('--skip-synth', 'take what the last synthesis wrote');
}

/** The stacks of the program in the working directory. What its constructs have to say is on standard error by then. */
export async function stacksOf(options: ProgramOptions, context: Context): Promise<SynthesizedStack[]> {
  const { cwd, env, signal } = context;
  const app = options.app ?? env['CDKTF_APP'];
  const output = options.output ?? env['CDKTF_OUTPUT'];
  const project = readProject(cwd, { ...(app !== undefined && { app }), ...(output !== undefined && { output }) });
  const stacks = options.skipSynth === true ? lastSynthesis(project) : await synthesize(project, env);
  signal.throwIfAborted();
  showAnnotations(stacks, context);
  return stacks;
}
