/** Built or prebuilt, by one switch, on images alone: what each change of mode and content does to a plan. */
import { printTable } from '../harness/table';
import { flat, type Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { replaced, SwitchableProgram } from './switchable-program';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function testSwitching(tool: Tool): void {
  let world: World;
  let program: SwitchableProgram;
  const rows: string[][] = [];

  beforeAll(async () => {
    world = await World.start(`modes-${tool}`, { kubernetes: false });
    program = new SwitchableProgram(world, tool);
  });
  afterAll(async () => {
    await world.stop();
    printTable([`modes, ${tool}`, 'plan'], rows);
  });

  /** The changes of a plan, as a line of the table too. */
  async function planned(what: string, ...options: string[]): Promise<Readonly<Record<string, string>>> {
    const changes = await program.changes(...options);
    const list = Object.entries(changes).map(([address, actions]) => `${address} (${actions})`);
    rows.push([what, list.join(', ') || 'empty']);
    return changes;
  }

  async function fails(...options: string[]): Promise<string> {
    const { code, output } = await program.terraform.run('plan', '-input=false', '-no-color', ...options);
    expect([code, output]).toEqual([1, expect.any(String)]);
    return flat(output);
  }

  test('fails before there is a repository, with an address that says what is missing', async () => {
    await program.synthesize({ env: { IMAGE_TAG: 'v1' } });
    const output = await fails();

    expect(output).toMatch(/api_image_must_exist/);
    expect(output).toMatch(/web_image_must_exist/);
    expect(await world.repositories.tags('modes/api')).toEqual([]);
  });

  test('builds what no variable names', async () => {
    await program.synthesize();
    await program.withTools.mustApply();

    expect(await program.withTools.planIsEmpty()).toBe(true);
    expect(await world.repositories.sourceTags('modes/api')).toEqual([await program.sourceTag('api')]);
  });

  test('has nothing to do for the same content under another tag, there and back', async () => {
    const { code, output } = await program.slipway('build', '--tag', 'v1');
    expect([code, output]).toEqual([0, expect.any(String)]);

    expect(await planned('v1 by a variable, same content', '-var=image_tag=v1')).toEqual({});
    await program.synthesize({ env: { IMAGE_TAG: 'v1' } });
    expect(await planned('v1 by the environment, same content')).toEqual({});
    await program.terraform.mustApply();
    expect(await planned('back to source', '-var=image_tag=source')).toEqual({});
  });

  test('touches no image when a change of its repository is pending', async () => {
    program.repositoryTags = { team: 'shop' };
    await program.synthesize({ env: { IMAGE_TAG: 'v1' } });

    expect(await planned('tag of the repositories changed')).toEqual({
      'aws_ecr_repository.api': 'update',
      'aws_ecr_repository.web': 'update',
    });
    await program.terraform.mustApply();
  });

  test('deploys new content that was built elsewhere, of the image that has some', async () => {
    program.write('api', '2');
    await program.synthesize();
    const { code, output } = await program.slipway('build', '--tag', 'v2');
    expect([code, output]).toEqual([0, expect.any(String)]);

    const tag = await program.sourceTag('api');
    expect(await planned('v2 by a variable, api changed', '-var=image_tag=v2')).toEqual(replaced('api'));
    await program.terraform.mustApply('-var=image_tag=v2');
    expect(await planned('the same again', '-var=image_tag=v2')).toEqual({});
    const { stdout } = await program.terraform.run('state', 'show', '-no-color', 'null_resource.api_reader');
    expect(stdout).toContain(`/modes/api:${tag}"`);
  });

  test('goes back for one image alone', async () => {
    const back = '-var=image_tags={"api"="v1"}';
    expect(await planned('api alone back to v1', '-var=image_tag=v2', back)).toEqual(replaced('api'));
    await program.synthesize({ env: { IMAGE_TAG: 'v2', IMAGE_TAG_API: 'v1' } });
    expect(await planned('the same by IMAGE_TAG_API')).toEqual(replaced('api'));
    expect(await planned('a variable before IMAGE_TAG_API', '-var=image_tag=v2')).toEqual({});
    world.project.write('slipway.pins.json', JSON.stringify({ version: 1, pins: { modes: { api: 'v1' } } }));
    await program.synthesize({ env: { IMAGE_TAG: 'v2', IMAGE_TAG_API: 'v2' } });
    expect(await planned('the same by a pin')).toEqual(replaced('api'));
    world.project.write('slipway.pins.json', JSON.stringify({ version: 1, pins: {} }));
  });

  test('refers to an image without the tag of a source by its digest', async () => {
    const digest = (await world.repositories.digestOf('modes/api', 'v2')) ?? '';
    expect(digest).toMatch(DIGEST);
    await program.synthesize();

    expect(await planned('v2 by its digest', `-var=image_tags={"api"="${digest}"}`, '-var=image_tag=v2')).toEqual({});
    expect(await planned('tag and digest of one image', `-var=image_tags={"api"="v2@${digest}"}`)).toEqual({});
    expect(await fails(`-var=image_tags={"api"="v1@${digest}"}`)).toMatch(/api_image_must_exist/);
  });

  test('needs no source, and refuses to build without one', async () => {
    program.removeSource('api');
    await program.synthesize({ env: { IMAGE_TAG: 'v2' } });
    expect(await planned('v2, source gone')).toEqual({});
    expect(await fails('-var=image_tag=source')).toMatch(/The image api cannot be built: the program was synthesized/);
  });

  test('takes the tag of the source at hand, of two that one image has', async () => {
    program.write('api', '2');
    await program.synthesize();
    const own = await program.sourceTag('api');
    const other = 'src-00000000000000000000';
    await world.repositories.tag('modes/api', own, other);

    expect(await planned('two sources of one image, one at hand', '-var=image_tag=v2')).toEqual({});
    program.removeSource('api');
    await program.synthesize({ env: { IMAGE_TAG: 'v2' } });
    expect(await planned('two sources of one image, none at hand')).toEqual(replaced('api'));
    program.write('api', '2');
  });

  test('fails on images that are missing, all of them, and changes nothing', async () => {
    await program.synthesize();
    const output = await fails('-var=image_tag=v9');

    expect(output).toMatch(/api_image_must_exist/);
    expect(output).toMatch(/web_image_must_exist/);
    expect(output).toMatch(/couldn't find resource/);
  });

  test('fails when ECR gives no answer, and does not call that missing', async () => {
    await world.fault({
      kind: 'answer',
      action: 'ecr:DescribeImages',
      status: 400,
      code: 'AccessDeniedException',
      times: 50,
    });
    const output = await fails('-var=image_tag=v2');
    await world.fault(undefined);

    expect(output).toMatch(/AccessDenied/);
    expect(output).not.toMatch(/couldn't find resource/);
  });

  test('fails in a plan that looks for a deleted image, and heals when its resource is replaced', async () => {
    await program.synthesize({ image: { verify: 'plan' } });
    await program.withTools.mustApply();
    expect(await program.withTools.planIsEmpty()).toBe(true);
    await world.repositories.delete('modes/web', await program.sourceTag('web'));

    expect(await fails()).toMatch(/web_image_was_deleted/);
    await program.withTools.mustApply('-replace=null_resource.web_image');
    expect(await program.withTools.planIsEmpty()).toBe(true);
    expect(await world.repositories.sourceTags('modes/web')).toEqual([await program.sourceTag('web')]);
  });

  test('is healed by slipway deploy, which replaces it by itself', async () => {
    await program.synthesize();
    await program.withTools.mustApply();
    await world.repositories.delete('modes/web', await program.sourceTag('web'));
    const { code, output } = await program.slipway('deploy', '--yes');

    expect([code, output]).toEqual([0, expect.stringContaining('-replace=null_resource.web_image')]);
    expect(await world.repositories.sourceTags('modes/web')).toEqual([await program.sourceTag('web')]);
  });

  test('fails in slipway deploy before it starts: with the image, its reference and what to do', async () => {
    await program.synthesize({ env: { IMAGE_TAG: 'v9' } });
    const { code, output } = await program.slipway('deploy', '--yes');

    expect(code).toBe(1);
    expect(output).toMatch(/modes\/api:v9/);
    expect(output).toMatch(/modes\/web:v9/);
    expect(output).toMatch(/IMAGE_TAG/);
    expect(output).not.toMatch(/Terraform will perform|Refreshing state/);
  });

  test('goes when it is destroyed, also with an image that is missing', async () => {
    await program.synthesize({ env: { IMAGE_TAG: 'v9' } });
    const images = Object.keys(replaced('api', 'web')).map((address) => `-target=${address}`);
    const destroy = ['destroy', '-input=false', '-no-color', '-auto-approve', ...images];
    expect((await program.terraform.run(...destroy)).code).toBe(1);

    const { code, output } = await program.terraform.run(...destroy, '-var=image_tag=source');
    expect([code, output]).toEqual([0, expect.stringContaining('Destroy complete! Resources: 4 destroyed.')]);
  });
}
