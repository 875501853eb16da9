import { command, type CommandResult, succeed } from './command';

export type Tool = 'terraform' | 'tofu';

/** Terraform or OpenTofu in one stack's folder. */
export class Terraform {
  constructor(
    private readonly binary: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  async init(): Promise<void> {
    await this.mustRun('init', '-input=false', '-no-color');
  }

  /** Applies all, or the targets alone. */
  apply(...options: string[]): Promise<CommandResult> {
    return this.run('apply', '-input=false', '-no-color', '-auto-approve', ...options);
  }

  async mustApply(...options: string[]): Promise<CommandResult> {
    return this.mustRun('apply', '-input=false', '-no-color', '-auto-approve', ...options);
  }

  /** Whether a full plan has nothing to do. */
  async planIsEmpty(...options: string[]): Promise<boolean> {
    const plan = ['plan', '-input=false', '-no-color', '-detailed-exitcode'];
    const { code, output } = await this.run(...plan, ...options);
    if (code === 1) throw new Error(`plan failed\n${output}`);
    return code === 0;
  }

  /** The full plan as data. */
  async plan(...options: string[]): Promise<{ resource_changes: unknown[]; output_changes: unknown }> {
    await this.mustRun('plan', '-input=false', '-no-color', '-out=test.tfplan', ...options);
    const { stdout } = await this.mustRun('show', '-json', 'test.tfplan');
    return JSON.parse(stdout) as { resource_changes: unknown[]; output_changes: unknown };
  }

  run(...args: string[]): Promise<CommandResult> {
    return command(this.binary, args, { cwd: this.folder, env: this.env });
  }

  private mustRun(...args: string[]): Promise<CommandResult> {
    return succeed(this.binary, args, { cwd: this.folder, env: this.env });
  }
}

export const target = (address: string): string => `-target=${address}`;

/** An output without the frame that is drawn around errors, and its line breaks. */
export const flat = (output: string): string => output.replace(/[│╷╵\s]+/g, ' ');
