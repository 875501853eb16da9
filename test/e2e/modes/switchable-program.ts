import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { configure, EcrRegistry, prebuilt, SourceImage, type SourceImageProps } from '../../../modules';
import { command, type CommandResult } from '../harness/command';
import { synthesizeOnAws } from '../harness/fargate-stack';
import { pathWithOnly } from '../harness/search-path';
import { Terraform, type Tool } from '../harness/terraform';
import type { World } from '../harness/world';

const CLI = path.resolve(__dirname, '../../../dist/cli.cjs');
const STACK = 'modes';
const IMAGES = ['api', 'web'] as const;

type Name = (typeof IMAGES)[number];

/** How the program is synthesized. */
interface Synthesis {
  /** What `prebuilt` reads. */
  readonly env?: NodeJS.ProcessEnv;
  readonly image?: Partial<SourceImageProps>;
}

/** A change that a plan holds, but for data sources. */
type Changes = Readonly<Record<string, string>>;

/** Two images that can be switched, in repositories of the same stack, and what reads each of them. */
export class SwitchableProgram {
  readonly terraform: Terraform;
  /** With Node and Docker, which builds need. */
  readonly withTools: Terraform;
  /** Tags of the repositories, from the next synthesis on. */
  repositoryTags: Readonly<Record<string, string>> = {};
  private readonly env: NodeJS.ProcessEnv;

  constructor(
    private readonly world: World,
    tool: Tool,
  ) {
    // No Node, no Docker, no shell: whatever Terraform runs it finds by its own path.
    const nothingElse = { ...world.env, PATH: pathWithOnly([], process.env['PATH'] ?? '') };
    this.terraform = new Terraform(world.toolchain[tool], world.project.stack(STACK), nothingElse);
    this.withTools = new Terraform(world.toolchain[tool], world.project.stack(STACK), world.env);
    this.env = { ...world.env, TERRAFORM_BINARY_NAME: world.toolchain[tool], NO_COLOR: '1' };
    for (const name of IMAGES) this.write(name, '1');
  }

  /** Gives an image a source, or another one. */
  write(name: Name, content: string): void {
    mkdirSync(this.world.project.path(name), { recursive: true });
    this.world.project.write(`${name}/Dockerfile`, 'FROM scratch\nCOPY content /\n');
    this.world.project.write(`${name}/content`, content);
  }

  removeSource(name: Name): void {
    rmSync(this.world.project.path(name), { recursive: true });
  }

  async synthesize({ env = {}, image = {} }: Synthesis = {}): Promise<void> {
    const { project } = this.world;
    synthesizeOnAws(this.world, STACK, (stack) => {
      configure(stack, { mode: prebuilt(env, { folder: project.folder }) });
      for (const name of IMAGES) {
        const registry = new EcrRegistry(stack, `${name}-registry`, {
          name,
          repository: `modes/${name}`,
          keep: 5,
          tags: this.repositoryTags,
        });
        const built = new SourceImage(stack, name, {
          registry,
          context: project.path(name),
          inUseBy: 'modes',
          ...image,
        });
        const reader = new Resource(stack, `${name}-reader`, { triggers: { image: built.reference } });
        reader.overrideLogicalId(`${name}_reader`);
      }
    });
    await this.withTools.init();
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

  /** The tag of the source as it is now. */
  async sourceTag(name: Name): Promise<string> {
    const { stdout } = await this.slipway('images', name, '--json');
    const [image] = JSON.parse(stdout) as { tag: string }[];
    return image?.tag ?? '';
  }

  /** The command, with what was synthesized last. */
  slipway(verb: string, ...args: string[]): Promise<CommandResult> {
    const options = { cwd: this.world.project.folder, env: this.env };
    return command(process.execPath, [CLI, verb, ...args, '--skip-synth'], options);
  }
}

/** A resource that is made anew, and what reads it. */
export const replaced = (...names: Name[]): Changes =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`null_resource.${name}_image`, 'delete+create'],
      [`null_resource.${name}_reader`, 'delete+create'],
    ]),
  );
