/** JSON and HCL of one program are one program: equal plans, and the engine receives the same bytes. */
import { type Recorded, RecordingEngine } from './harness/recording-engine';
import type { Terraform, Tool } from './harness/terraform';
import { STACK, World } from './harness/world';

const RUNNERS = ['api_service', 'reservation_processor'].flatMap((name) => [
  `null_resource.${name}_image`,
  `null_resource.${name}`,
]);

type Format = 'json' | 'hcl';

// The other two pairs of tool and format run all of flow A.
describe.each<[Tool, Format, Format]>([
  ['terraform', 'hcl', 'json'],
  ['tofu', 'json', 'hcl'],
])('flow A with %s from %s, and then from %s', (tool, first, second) => {
  let world: World;

  beforeAll(async () => {
    world = await World.start(`flow-a-formats-${tool}`);
  });
  afterAll(() => world.stop());

  async function synthesized(format: Format): Promise<Terraform> {
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

  test('changes nothing on a second apply, and gives the engine the same bytes in the other format', async () => {
    const before = await synthesized(first);
    const fromFirst = new RecordingEngine(world.project.stack(STACK));
    await before.mustApply();
    expect(await before.planIsEmpty()).toBe(true);
    const documents = fromFirst.recorded();

    const after = await synthesized(second);
    const fromSecond = new RecordingEngine(world.project.stack(STACK));
    expect(await after.planIsEmpty()).toBe(true);
    await after.mustApply(...RUNNERS.map((address) => `-replace=${address}`));

    expect(distinct(documents)).toHaveLength(RUNNERS.length + 1);
    expect(distinct(fromSecond.recorded())).toEqual(distinct(documents));
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
