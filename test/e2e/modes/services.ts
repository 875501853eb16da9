/** A service whose image was built before: who deploys it has Terraform alone, and Terraform proves it. */
import type { StoredImage } from '../../../modules/registry/lifecycle/stored-image';
import { expired } from '../harness/lifecycle';
import { flat, target, type Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { chosen, NAME, NOTHING_TO_DO } from './prebuilt-program';
import { PrebuiltService } from './prebuilt-service';

const IN_USE = /^in-use-tasks\.api-[0-9a-f]{12}$/;

export function testServices(tool: Tool): void {
  let world: World;
  let program: PrebuiltService;

  beforeAll(async () => {
    world = await World.start(`modes-services-${tool}`, { kubernetes: false });
    program = new PrebuiltService(world, tool);
    await program.makeRepository();
  });
  afterAll(() => world.stop());

  /** That one task runs, and of which version. */
  async function runs(version: string): Promise<void> {
    expect(await program.service.runningImages()).toEqual([await program.reference(version)]);
  }

  test('is deployed for the first time by the tool alone', async () => {
    await program.build('v1');
    const { output } = await program.terraform.mustApply(chosen('v1'));

    expect(output).toContain(`null_resource.api_image (local-exec): ${NOTHING_TO_DO}`);
    expect(output).toContain(`null_resource.api (local-exec): ${NOTHING_TO_DO}`);
    await runs('v1');
    expect(await program.terraform.planIsEmpty(chosen('v1'))).toBe(true);
  });

  test('is all that changes with a new version', async () => {
    await program.build('v2');

    expect(await program.changes(chosen('v2'))).toEqual({
      'null_resource.api_image': 'delete+create',
      'aws_ecs_task_definition.api': 'delete+create',
      'aws_ecs_service.api': 'update',
      'null_resource.api': 'delete+create',
    });
  });

  test('fails when ECS rolls it back, in each apply, and runs what it ran', async () => {
    program.synthesize({}, { fail: 'crash' });
    const before = await program.service.taskIds();

    for (const targets of [[], [target('null_resource.api')]]) {
      const { code, output } = await program.terraform.apply(chosen('v2'), ...targets);
      expect([targets, code, flat(output)]).toEqual([targets, 1, expect.stringMatching(/api_must_be_rolled_out/)]);
      expect(flat(output)).toMatch(/api runs \S+:task-definition\/\S+:\d+, and was to run/);
      expect(flat(output)).toMatch(
        /aws ecs describe-services --cluster \S+:cluster\/tasks --services api --region eu-west-1 /,
      );
      expect(await program.service.taskIds()).toEqual(before);
    }
  });

  test('heals when the cause is mended, and is looked at after it has changed', async () => {
    program.synthesize();
    const { output } = await program.terraform.mustApply(chosen('v2'));

    expect(output).toMatch(
      /aws_ecs_service\.api: Modifications complete[^]*data\.aws_ecs_service\.api_must_be_rolled_out\[0\]: Reading/,
    );
    await runs('v2');
    expect(await program.terraform.planIsEmpty(chosen('v2'))).toBe(true);
  });

  test('has nothing to do when the same content is to be built from its source', async () => {
    expect(await program.terraform.planIsEmpty(chosen('source'))).toBe(true);
  });

  test('says in the plan that its command needs Node.js', async () => {
    program.synthesize({}, { before: ['migrate'] });
    const { code, output } = await program.terraform.run('plan', '-input=false', '-no-color', chosen('v2'));

    expect([code, output]).toEqual([0, expect.stringMatching(/null_resource\.api_before will be created/)]);
    expect(output).toMatch(/"needs" += "Node\.js on the machine that applies"/);
  });

  test('loses nothing that runs or is to be deployed while a build job makes six further versions', async () => {
    for (const version of ['v3', 'v4', 'v5', 'v6', 'v7', 'v8']) await program.build(version);
    const [rules, images] = [await program.rules(), await program.images()];
    const heldAlone = (...versions: string[]) =>
      images.map((image) => {
        const isHeld = image.tags.some((tag) => versions.includes(tag));
        return isHeld ? image : { ...image, tags: image.tags.filter((tag) => !IN_USE.test(tag)) };
      });

    await runs('v2');
    expect(versionsOf(expired(rules, heldAlone()))).toEqual(['v1', 'v2', 'v3']);
    expect(versionsOf(expired(rules, heldAlone('v2')))).toEqual(['v1', 'v3']);
    expect(versionsOf(expired(rules, images))).not.toEqual(expect.arrayContaining([expect.stringMatching(/^v[2-8]$/)]));
  });

  test('is held by slipway deploy before Terraform starts, whoever built the image', async () => {
    await program.build('v9');
    const [inUse = ''] = (await program.image('v9')).tags.filter((tag) => IN_USE.test(tag));
    await world.repositories.untag(NAME, inUse);
    program.synthesize({ IMAGE_TAG: 'v9' });
    const { code, output } = await program.slipwayIn({ TERRAFORM_BINARY_NAME: '/none' }, 'deploy', '--yes');

    expect([code, output]).toEqual([1, expect.stringContaining('TERRAFORM_BINARY_NAME')]);
    expect((await program.image('v9')).tags).toContain(inUse);
    expect((await program.image('v2')).tags).toContainEqual(expect.stringMatching(IN_USE));
    await runs('v2');
  });

  test('is deployed by slipway deploy', async () => {
    const { code, output } = await program.slipway('deploy', '--yes');

    expect([code, output]).toEqual([0, expect.any(String)]);
    await runs('v9');
    expect((await program.image('v9')).tags).toContainEqual(expect.stringMatching(IN_USE));
  });

  test('has nothing to do when what was built from its source is named by a tag', async () => {
    program.write('v10');
    program.synthesize();
    await program.withTools.mustApply();
    await program.build('v10');

    await runs('v10');
    expect(await program.terraform.planIsEmpty(chosen('v10'))).toBe(true);
  });
}

/** The tags that the build job gave. */
function versionsOf(images: readonly StoredImage[]): string[] {
  return images.flatMap(({ tags }) => tags.filter((tag) => /^v\d+$/.test(tag))).sort();
}
