import { EcsService } from '../harness/ecs';
import { declareServices, type ServiceInTest, synthesizeOnAws, TASKS } from '../harness/fargate-stack';
import type { Tool } from '../harness/terraform';
import type { World } from '../harness/world';
import { NAME, PrebuiltProgram } from './prebuilt-program';

/** The service on Fargate. */
export class PrebuiltService extends PrebuiltProgram {
  readonly service: EcsService;

  constructor(world: World, tool: Tool) {
    super(world, tool, TASKS);
    this.service = new EcsService(world.local, TASKS, NAME);
  }

  override synthesize(env: NodeJS.ProcessEnv = {}, service: ServiceInTest = {}): void {
    synthesizeOnAws(this.world, TASKS, (stack) => {
      declareServices(stack, this.declareImage(stack, env), { [NAME]: service });
    });
  }
}
