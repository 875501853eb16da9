import { rmSync } from 'node:fs';
import path from 'node:path';
import { shown } from '../../errors/shown';
import { CommandFailed, CommandMissing } from '../../host/command-error';
import { run } from '../../host/run';
import { runOnTerminal } from '../../host/terminal';
import { CliError } from '../cli-error';
import type { Context } from '../context';
import type { SynthesizedStack } from './stack';
import { imageTagsIn } from './state';

const TOOLS = ['terraform', 'tofu'];

/** Terraform or OpenTofu in the folder of one stack. */
export class Terraform {
  private constructor(
    private readonly binary: string,
    private readonly stack: SynthesizedStack,
    private readonly context: Context,
  ) {}

  /**
   * Takes TERRAFORM_BINARY_NAME, as cdktf does, else `terraform`, else `tofu`.
   *
   * @throws CliError when none of them runs
   */
  static async find(stack: SynthesizedStack, given: Context): Promise<Terraform> {
    const context: Context = { ...given, env: { ...given.env, CHECKPOINT_DISABLE: '1' } };
    const named = context.env['TERRAFORM_BINARY_NAME'];
    for (const binary of named ? [named] : TOOLS) {
      if (await answers(binary, context)) return new Terraform(binary, stack, context);
    }
    throw new CliError(
      `${named ?? TOOLS.join(' and ')} not found`,
      'neither is on the PATH',
      'install Terraform or OpenTofu, or name one in TERRAFORM_BINARY_NAME',
    );
  }

  /** Downloads providers where needed; shows its output only when it fails. */
  async init(): Promise<void> {
    const { env, signal, stderr } = this.context;
    this.dropOtherFormat();
    try {
      await run({
        argv: [this.binary, 'init', '-input=false', '-no-color'],
        cwd: this.stack.folder,
        env,
        signal,
      });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      stderr.write(error.output.stdout + error.output.stderr);
      throw new CliError(
        `${this.binary} init failed in stack ${this.stack.name}`,
        error.how,
        'its message is above; nothing was changed',
      );
    }
  }

  /** The tag of each image that the state has, by its address. */
  async imageTags(): Promise<Map<string, string>> {
    const { env, signal, stderr } = this.context;
    const argv = [this.binary, 'show', '-json', '-no-color'] as const;
    try {
      const { stdout } = await run({ argv, cwd: this.stack.folder, env, signal, whole: true });
      return imageTagsIn(stdout);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      stderr.write(error.output.stderr);
      throw new CliError(
        `${this.binary} cannot show the state of stack ${this.stack.name}`,
        error.how,
        'its message is above; nothing was changed in this stack',
      );
    }
  }

  /** Plans or applies on this terminal and returns the exit code. */
  onTerminal(command: 'plan' | 'apply', options: readonly string[]): Promise<number> {
    const { env, colors } = this.context;
    const plain = colors.isColorSupported ? [] : ['-no-color'];
    return runOnTerminal([this.binary, command, ...plain, ...options], { cwd: this.stack.folder, env });
  }

  /** What a synthesis in the other format left behind would be read as well: every resource twice. */
  private dropOtherFormat(): void {
    const { folder, file } = this.stack;
    const other = file.endsWith('.json') ? 'cdk.tf' : 'cdk.tf.json';
    rmSync(path.join(folder, other), { force: true });
  }
}

async function answers(binary: string, { env, signal }: Context): Promise<boolean> {
  try {
    await run({ argv: [binary, 'version'], env, signal, timeoutSeconds: 30 });
    return true;
  } catch (error) {
    if (error instanceof CommandMissing) return false;
    if (!(error instanceof CommandFailed)) throw error;
    throw new CliError(
      `${binary} does not run`,
      shown(error.message),
      `make \`${binary} version\` work here, or name another one in TERRAFORM_BINARY_NAME`,
    );
  }
}
