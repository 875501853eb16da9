import path from 'node:path';
import { command, type CommandResult } from '../harness/command';
import { pathWithOnly } from '../harness/search-path';
import { Terraform, type Tool } from '../harness/terraform';
import type { World } from '../harness/world';

const CLI = path.resolve(__dirname, '../../../dist/cli.cjs');

/** A change that a plan holds, but for data sources: `update`, `delete+create` of an address. */
export type Changes = Readonly<Record<string, string>>;

/** A stack of switchable images: the job that deploys it has Terraform alone, the others have all. */
export class SwitchedStack {
  readonly terraform: Terraform;
  /** With Node and Docker, which builds need. */
  readonly withTools: Terraform;
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    protected readonly world: World,
    tool: Tool,
    stack: string,
  ) {
    const folder = world.project.stack(stack);
    // No Node, no Docker, no shell: whatever Terraform runs it finds by its own path.
    const nothingElse = { ...world.env, PATH: pathWithOnly([], process.env['PATH'] ?? '') };
    this.terraform = new Terraform(world.toolchain[tool], folder, nothingElse);
    this.withTools = new Terraform(world.toolchain[tool], folder, world.env);
    this.env = { ...world.env, TERRAFORM_BINARY_NAME: world.toolchain[tool], NO_COLOR: '1' };
  }

  /** What an apply would do to resources. */
  async changes(...options: string[]): Promise<Changes> {
    const { resource_changes: all } = await this.terraform.plan(...options);
    const changed = all as { address: string; mode: string; change: { actions: string[] } }[];
    return Object.fromEntries(
      changed
        .filter(({ mode, change }) => mode === 'managed' && change.actions.join() !== 'no-op')
        .map(({ address, change }) => [address, change.actions.join('+')]),
    );
  }

  /** The command, with what was synthesized last. */
  slipway(verb: string, ...args: string[]): Promise<CommandResult> {
    return this.slipwayIn({}, verb, ...args);
  }

  /** The same in an environment that has something else. */
  slipwayIn(env: NodeJS.ProcessEnv, verb: string, ...args: string[]): Promise<CommandResult> {
    const options = { cwd: this.world.project.folder, env: { ...this.env, ...env } };
    return command(process.execPath, [CLI, verb, ...args, '--skip-synth'], options);
  }
}
