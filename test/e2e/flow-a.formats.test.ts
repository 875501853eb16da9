/** JSON and HCL of one program are one program: equal plans, and the engine receives the same bytes. */
import { RecordingEngine, type Recorded } from './harness/recording-engine';
import type { Terraform, Tool } from './harness/terraform';
import { STACK, World } from './harness/world';

const RUNNERS = ['api_service', 'reservation_processor'].flatMap((name) => [
  `null_resource.${name}_image`,
  `null_resource.${name}`,
]);

describe.each<[Tool]>([['terraform'], ['tofu']])('flow A as JSON and as HCL with %s', (tool) => {
  let world: World;

  beforeAll(async () => {
    world = await World.start(`flow-a-formats-${tool}`);
  });
  afterAll(() => world.stop());

  async function synthesized(format: 'json' | 'hcl'): Promise<Terraform> {
    await world.project.synthesize(format, world.env);
    const terraform = world.terraform(tool);
    await terraform.init();
    return terraform;
  }

  test('plans the same', async () => {
    const json = await (await synthesized('json')).plan();
    const hcl = await (await synthesized('hcl')).plan();

    expect(json.resource_changes.length).toBeGreaterThan(10);
    expect(hcl.resource_changes).toEqual(json.resource_changes);
    expect(hcl.output_changes).toEqual(json.output_changes);
  });

  test('gives the engine the same bytes, and changing the format changes nothing', async () => {
    const json = await synthesized('json');
    const fromJson = new RecordingEngine(world.project.stack(STACK));
    await json.mustApply();
    const documents = fromJson.recorded();

    const hcl = await synthesized('hcl');
    const fromHcl = new RecordingEngine(world.project.stack(STACK));
    expect(await hcl.planIsEmpty()).toBe(true);
    await hcl.mustApply(...RUNNERS.map((address) => `-replace=${address}`));

    expect(distinct(documents)).toHaveLength(RUNNERS.length + 1);
    expect(distinct(fromHcl.recorded())).toEqual(distinct(documents));
  });

  test('is formatted, and valid without a warning', async () => {
    const hcl = await synthesized('hcl');

    expect((await hcl.run('fmt', '-check', '-diff')).output).toBe('');
    const { stdout } = await hcl.run('validate', '-json');
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, warning_count: 0 });
  });
});

/** Every kind of work once, in an order of its own: Terraform asks for the hashes with every plan. */
function distinct(recorded: readonly Recorded[]): string[] {
  return [...new Set(recorded.map((record) => JSON.stringify(record)))].sort();
}
