/** Flow B: one switch between building and images that a build job made, in the scenarios that the team has times for. */
import { type Service, SERVICES } from '../../../stacks/event-platform/names';
import { printTable } from '../harness/table';
import type { Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { type Done, Platform } from './platform';

const NOTHING: readonly string[] = [];

/** An account with the event platform in it, and the table of what was done to that. */
class Scenarios {
  readonly platform: Platform;
  private readonly rows: string[][] = [];

  private constructor(
    readonly world: World,
    private readonly tool: Tool,
  ) {
    this.platform = new Platform(world, tool);
  }

  static async start(name: string, tool: Tool): Promise<Scenarios> {
    return new Scenarios(await World.start(`${name}-${tool}`, { kubernetes: false }), tool);
  }

  async stop(): Promise<void> {
    await this.world.stop();
    const head = ['built', 'tagged', 'revisions', 'services updated', 'wall time', 'the team had'];
    printTable([`flow B, ${this.tool}`, ...head], this.rows);
  }

  note(what: string, had: string, { built, tagged, replaced, updated, seconds }: Done): void {
    const row = [built, tagged, replaced, updated].map(listOf);
    this.rows.push([what, ...row, `${seconds.toFixed(0)} s`, had]);
  }

  edit(file: string): void {
    this.world.project.write(file, `${this.world.project.read(file)}\n// changed\n`);
  }
}

function listOf(names: readonly string[]): string {
  if (names.length === SERVICES.length) return 'all';
  return names.map((name) => name.replace('-service', '')).join(' ') || '-';
}

/** Starts with everything built from source. */
function deployedFirst(name: string, tool: Tool): () => Scenarios {
  let scenarios: Scenarios;
  beforeAll(async () => {
    scenarios = await Scenarios.start(name, tool);
  });
  afterAll(() => scenarios.stop());

  test('builds all images and starts all services, the first time', async () => {
    const done = await scenarios.platform.deployFromSource();
    scenarios.note('first deployment', '10 min', done);

    expect([...done.built].sort()).toEqual([...SERVICES].sort());
    expect(done.updated).toEqual(SERVICES);
  });

  return () => scenarios;
}

/**
 * A change of services, and one of their infrastructure.
 *
 * @param edited the services that change, in the order of all
 */
export function testServices(tool: Tool, edited: readonly Service[]): void {
  const started = deployedFirst('flow-b', tool);

  test('builds and updates what changed, although the tag is new for all', async () => {
    const scenarios = started();
    for (const service of edited) scenarios.edit(`services/${service}/src/main.mjs`);
    const done = await scenarios.platform.release('1111111');
    scenarios.note(edited.length === 1 ? 'one service' : `${edited.length} services`, '3 min', done);

    expect([...done.built].sort()).toEqual([...edited].sort());
    expect(done).toMatchObject({ tagged: SERVICES, replaced: edited, updated: edited });
  });

  test('builds nothing and updates the service whose infrastructure changed', async () => {
    const scenarios = started();
    scenarios.world.project.edit('stacks/event-platform/gateway.ts', 'max: 6', 'max: 5');
    scenarios.world.project.edit('stacks/event-platform/gateway.ts', 'env: {', "env: {\n        LOG_LEVEL: 'debug',");
    const done = await scenarios.platform.release('4444444');
    scenarios.note('infrastructure', '30 s', done);

    expect(done).toMatchObject({ built: NOTHING, tagged: SERVICES, replaced: ['gateway'], updated: ['gateway'] });
  });

  test('fails before it starts when an image of the tag is missing: it says which, and what to do', async () => {
    const scenarios = started();
    const { code, output } = await scenarios.platform.deploy('9999999');

    expect(code).toBe(1);
    for (const service of SERVICES) expect(output).toContain(`events/staging/${service}:9999999`);
    expect(output).toMatch(/IMAGE_TAG/);
    expect(output).not.toMatch(/Refreshing state|Terraform will perform|OpenTofu will perform/);
  });
}

/** A change of what all services share, and one of what no image has. */
export function testKernel(tool: Tool): void {
  const started = deployedFirst('flow-b-kernel', tool);

  test('builds and updates all services when the kernel changed', async () => {
    const scenarios = started();
    scenarios.edit('shared/kernel/version.mjs');
    const done = await scenarios.platform.release('2222222');
    scenarios.note('shared kernel', '20 min', done);

    expect([...done.built].sort()).toEqual([...SERVICES].sort());
    expect(done).toMatchObject({ tagged: SERVICES, replaced: SERVICES, updated: SERVICES });
  });

  test('builds and updates nothing when a page changed', async () => {
    const scenarios = started();
    scenarios.world.project.write('README.md', 'changed');
    const done = await scenarios.platform.release('3333333');
    scenarios.note('README', '20 min', done);

    expect(done).toMatchObject({ built: NOTHING, tagged: SERVICES, replaced: NOTHING, updated: NOTHING });
  });
}
