import { setTimeout as after } from 'node:timers/promises';
import { KubernetesService } from '../../../modules/kubernetes';
import { synthesizeStack } from '../harness/kubernetes-stack';
import type { Tool } from '../harness/terraform';
import type { World } from '../harness/world';
import { NAME, PrebuiltProgram } from './prebuilt-program';

const STACK = 'pods';

/** The service on Kubernetes. */
export class PrebuiltPods extends PrebuiltProgram {
  constructor(world: World, tool: Tool) {
    super(world, tool, STACK);
  }

  override synthesize(env: NodeJS.ProcessEnv = {}): void {
    synthesizeStack(this.world, STACK, (stack) => {
      new KubernetesService(stack, NAME, { image: this.declareImage(stack, env), name: NAME, scale: 1 });
    });
  }

  /** Of pods that are ready. */
  runningImages(): Promise<string[]> {
    return this.world.cluster.runningImages('default', NAME);
  }

  /** Version 1 of the provider does not wait for an update. */
  async rolledOut(version: string): Promise<void> {
    const reference = await this.reference(version);
    const deadline = Date.now() + 30_000;
    while ((await this.runningImages()).join() !== reference) {
      if (Date.now() > deadline) throw new Error(`the pods do not run ${reference}`);
      await after(500);
    }
  }
}
