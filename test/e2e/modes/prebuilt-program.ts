import { mkdirSync } from 'node:fs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { TerraformStack } from 'cdktf';
import { configure, EcrRegistry, prebuilt, SourceImage } from '../../../modules';
import type { LifecycleRule } from '../../../modules/registry/lifecycle/rule';
import type { StoredImage } from '../../../modules/registry/lifecycle/stored-image';
import { ecrOf } from '../harness/ecr';
import { lifecycleImages, lifecycleRules } from '../harness/lifecycle';
import { target, type Tool } from '../harness/terraform';
import type { World } from '../harness/world';
import { SwitchedStack } from './switched-stack';

export const NAME = 'api';

/** What a resource says whose provisioner needs no program. */
export const NOTHING_TO_DO = 'prebuilt: there is nothing to do here';

/** The option that chooses what is deployed. */
export const chosen = (version: string): string => `-var=image_tag=${version}`;

/** A service whose image can be switched, in a repository that keeps five. */
export abstract class PrebuiltProgram extends SwitchedStack {
  private readonly ecr: ECRClient;

  constructor(world: World, tool: Tool, stack: string) {
    super(world, tool, stack);
    this.ecr = ecrOf(world.local);
    mkdirSync(world.project.path(NAME), { recursive: true });
    world.project.write(`${NAME}/Dockerfile`, 'FROM scratch\nCOPY content /\n');
    this.write('v1');
  }

  /** @param env what `prebuilt` reads */
  abstract synthesize(env?: NodeJS.ProcessEnv): void;

  write(content: string): void {
    this.world.project.write(`${NAME}/content`, content);
  }

  /** The first phase of a new account. */
  async makeRepository(): Promise<void> {
    this.synthesize();
    await this.terraform.init();
    await this.terraform.mustApply(target(`aws_ecr_lifecycle_policy.${NAME}`));
  }

  /** The build job: an image of new content, under a tag. */
  async build(version: string): Promise<void> {
    this.write(version);
    this.synthesize();
    const { code, output } = await this.slipway('build', '--tag', version);
    if (code !== 0) throw new Error(`slipway build --tag ${version} exited with ${String(code)}\n${output}`);
  }

  /** The images of the repository as its policy sees them. */
  images(): Promise<StoredImage[]> {
    return lifecycleImages(this.ecr, NAME);
  }

  /** The policy of the repository. */
  rules(): Promise<readonly LifecycleRule[]> {
    return lifecycleRules(this.ecr, NAME);
  }

  async image(version: string): Promise<StoredImage> {
    const found = (await this.images()).find(({ tags }) => tags.includes(version));
    if (found === undefined) throw new Error(`the repository has no ${version}`);
    return found;
  }

  /** The reference of a version by the tag of its source, as it is deployed. */
  async reference(version: string): Promise<string> {
    const { tags } = await this.image(version);
    const source = tags.find((tag) => tag.startsWith('src-')) ?? '';
    return `${this.world.local.registry}/${NAME}:${source}`;
  }

  protected declareImage(stack: TerraformStack, env: NodeJS.ProcessEnv): SourceImage {
    const { project } = this.world;
    configure(stack, { mode: prebuilt(env, { folder: project.folder }) });
    const registry = new EcrRegistry(stack, 'registry', { name: NAME, keep: 5 });
    return new SourceImage(stack, 'image', { name: NAME, registry, context: project.path(NAME) });
  }
}
