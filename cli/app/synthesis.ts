import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { runLineOnTerminal } from '../../host/terminal';
import { CliError } from '../cli-error';
import { formatHcl } from './hcl-format';
import { programEnvironment } from './program-environment';
import { outputFolder, type Project } from './project';
import { manifestIn, type SynthesizedStack, synthesizedStacks } from './stack';

/**
 * Runs the program named in cdktf.json, whose command line is one for a shell, as cdktf does, but without cdktf-cli: it
 * starts in a third of the time and works on every supported Node.
 *
 * @throws CliError when the program fails; its own message is on the terminal by then
 */
export async function synthesize(project: Project, env: NodeJS.ProcessEnv): Promise<SynthesizedStack[]> {
  const output = outputFolder(project);
  mkdirSync(output, { recursive: true });
  const before = { folders: stackFolders(output), manifest: writingOf(manifestIn(output)) };
  const exitCode = await runLineOnTerminal(project.app, {
    cwd: project.folder,
    env: programEnvironment(project, env),
    // What a program prints is not what somebody asked the command for.
    output: 2,
  });
  if (exitCode !== 0) {
    throw new CliError(
      'synthesis failed',
      `${project.app} exited with ${exitCode}`,
      'its message is above; nothing was changed',
    );
  }
  if (writingOf(manifestIn(output)) === before.manifest) {
    throw new CliError(
      'synthesis wrote no stacks',
      `${project.app} wrote no manifest.json in ${output}`,
      'does the program end with app.synth(), and is its output folder that of cdktf.json?',
    );
  }
  const stacks = synthesizedStacks(output);
  await formatHcl(stacks, project.folder);
  dropStacks(before.folders, stacks);
  return stacks;
}

/**
 * Reads what an earlier synthesis left.
 *
 * @throws CliError when there was none
 */
export function lastSynthesis(project: Project): SynthesizedStack[] {
  const output = outputFolder(project);
  if (existsSync(manifestIn(output))) return synthesizedStacks(output);
  throw new CliError(
    'nothing was synthesized yet',
    `there is no manifest.json in ${output}`,
    'run the command again without --skip-synth',
  );
}

/** Tells one writing of a file from another, so that no stacks of an earlier run are taken for those of this one. */
function writingOf(file: string): string | undefined {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.mtimeNs}`;
}

function stackFolders(output: string): string[] {
  const parent = path.join(output, 'stacks');
  if (!existsSync(parent)) return [];
  const entries = readdirSync(parent, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(parent, name));
}

/** Removes the stacks of earlier runs that the program has no more, as cdktf does; but never a state. */
function dropStacks(folders: readonly string[], remaining: readonly SynthesizedStack[]): void {
  const names = new Set(remaining.map(({ name }) => name));
  const dropped = folders.filter((folder) => !names.has(path.basename(folder)) && !holdsState(folder));
  for (const folder of dropped) rmSync(folder, { recursive: true, force: true });
}

function holdsState(folder: string): boolean {
  return readdirSync(folder).some((name) => /\.tfstate(\.|$)/.test(name) || name === 'terraform.tfstate.d');
}
