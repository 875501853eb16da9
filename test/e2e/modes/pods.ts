/** A prebuilt image in pods: who deploys it has Terraform alone. */
import type { Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { PrebuiltPods } from './prebuilt-pods';
import { chosen, NOTHING_TO_DO } from './prebuilt-program';

export function testPods(tool: Tool): void {
  let world: World;
  let program: PrebuiltPods;

  beforeAll(async () => {
    world = await World.start(`modes-pods-${tool}`);
    program = new PrebuiltPods(world, tool);
    await program.makeRepository();
  });
  afterAll(() => world.stop());

  test('is deployed for the first time by the tool alone', async () => {
    await program.build('v1');
    const { output } = await program.terraform.mustApply(chosen('v1'));

    expect(output).toContain(`null_resource.api_image (local-exec): ${NOTHING_TO_DO}`);
    expect(output).toContain(`null_resource.api (local-exec): ${NOTHING_TO_DO}`);
    expect(await program.runningImages()).toEqual([await program.reference('v1')]);
    expect(await program.terraform.planIsEmpty(chosen('v1'))).toBe(true);
    expect(await program.terraform.planIsEmpty(chosen('source'))).toBe(true);
  });

  test('is replaced by a new version, and nothing else is', async () => {
    await program.build('v2');

    expect(await program.changes(chosen('v2'))).toEqual({
      'null_resource.api_image': 'delete+create',
      'kubernetes_deployment.api': 'update',
      'null_resource.api': 'delete+create',
    });
    await program.terraform.mustApply(chosen('v2'));
    await program.rolledOut('v2');
    expect(await program.terraform.planIsEmpty(chosen('v2'))).toBe(true);
  });
}
