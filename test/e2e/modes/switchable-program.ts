import { mkdirSync, rmSync } from 'node:fs';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { configure, EcrRegistry, prebuilt, SourceImage, type SourceImageProps } from '../../../modules';
import { synthesizeOnAws } from '../harness/fargate-stack';
import type { Tool } from '../harness/terraform';
import type { World } from '../harness/world';
import { type Changes, SwitchedStack } from './switched-stack';

const STACK = 'modes';
const IMAGES = ['api', 'web'] as const;

type Name = (typeof IMAGES)[number];

/** How the program is synthesized. */
interface Synthesis {
  /** What `prebuilt` reads. */
  readonly env?: NodeJS.ProcessEnv;
  readonly image?: Partial<SourceImageProps>;
}

/** Two images that can be switched, in repositories of the same stack, and what reads each of them. */
export class SwitchableProgram extends SwitchedStack {
  /** Tags of the repositories, from the next synthesis on. */
  repositoryTags: Readonly<Record<string, string>> = {};

  constructor(world: World, tool: Tool) {
    super(world, tool, STACK);
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

  /** The tag of the source as it is now. */
  async sourceTag(name: Name): Promise<string> {
    const { stdout } = await this.slipway('images', name, '--json');
    const [image] = JSON.parse(stdout) as { tag: string }[];
    return image?.tag ?? '';
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
