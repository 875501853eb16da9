import { mkdirSync } from 'node:fs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import { configure, EcrRegistry, prebuilt, SourceImage } from '../../../modules';
import { ecrOf } from '../harness/ecr';
import { EcsService } from '../harness/ecs';
import { declareServices, type ServiceInTest, synthesizeOnAws, TASKS } from '../harness/fargate-stack';
import { type LifecycleImage, lifecycleImages, type LifecycleRule, lifecycleRules } from '../harness/lifecycle';
import { target, type Tool } from '../harness/terraform';
import type { World } from '../harness/world';
import { SwitchedStack } from './switched-stack';

export const NAME = 'api';

/** A service on Fargate whose image can be switched, in a repository that keeps five. */
export class PrebuiltService extends SwitchedStack {
  readonly service: EcsService;
  private readonly ecr: ECRClient;

  constructor(world: World, tool: Tool) {
    super(world, tool, TASKS);
    this.service = new EcsService(world.local, TASKS, NAME);
    this.ecr = ecrOf(world.local);
    mkdirSync(world.project.path(NAME), { recursive: true });
    world.project.write(`${NAME}/Dockerfile`, 'FROM scratch\nCOPY content /\n');
    this.write('v1');
  }

  write(content: string): void {
    this.world.project.write(`${NAME}/content`, content);
  }

  /** @param env what `prebuilt` reads */
  synthesize(env: NodeJS.ProcessEnv = {}, service: ServiceInTest = {}): void {
    const { project } = this.world;
    synthesizeOnAws(this.world, TASKS, (stack) => {
      configure(stack, { mode: prebuilt(env, { folder: project.folder }) });
      const registry = new EcrRegistry(stack, 'registry', { name: NAME, keep: 5 });
      const image = new SourceImage(stack, 'image', { name: NAME, registry, context: project.path(NAME) });
      declareServices(stack, image, { [NAME]: service });
    });
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
  images(): Promise<LifecycleImage[]> {
    return lifecycleImages(this.ecr, NAME);
  }

  /** The policy of the repository. */
  rules(): Promise<LifecycleRule[]> {
    return lifecycleRules(this.ecr, NAME);
  }

  async image(version: string): Promise<LifecycleImage> {
    const found = (await this.images()).find(({ tags }) => tags.includes(version));
    if (found === undefined) throw new Error(`the repository has no ${version}`);
    return found;
  }
}
