/** Flow B: one switch between building and images that a build job made, in the scenarios that the team has times for. */
import { type Service, SERVICES } from '../../../stacks/event-platform/names';
import { printTable } from '../harness/table';
import type { Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { type Done, Platform } from './platform';

const NOTHING: readonly string[] = [];

/** @param edited the services that change in the scenario of a service, in the order of all */
export function testScenarios(tool: Tool, edited: readonly Service[]): void {
  let world: World;
  let platform: Platform;
  const rows: string[][] = [];

  beforeAll(async () => {
    world = await World.start(`flow-b-${tool}`, { kubernetes: false });
    platform = new Platform(world, tool);
  });
  afterAll(async () => {
    await world.stop();
    const head = [`flow B, ${tool}`, 'built', 'tagged', 'revisions', 'services updated', 'wall time', 'the team had'];
    printTable(head, rows);
  });

  function note(what: string, had: string, { built, tagged, replaced, updated, seconds }: Done): void {
    const list = (names: readonly string[]) => {
      return names.length === SERVICES.length
        ? 'all'
        : names.map((name) => name.replace('-service', '')).join(' ') || '-';
    };
    rows.push([what, list(built), list(tagged), list(replaced), list(updated), `${seconds.toFixed(0)} s`, had]);
  }

  function edit(file: string): void {
    world.project.write(file, `${world.project.read(file)}\n// changed\n`);
  }

  test('builds all images and starts all services, the first time', async () => {
    const done = await platform.deployFromSource();
    note('first deployment', '10 min', done);

    expect([...done.built].sort()).toEqual([...SERVICES].sort());
    expect(done.updated).toEqual(SERVICES);
  });

  test('builds and updates what changed, although the tag is new for all', async () => {
    for (const service of edited) edit(`services/${service}/src/main.mjs`);
    const done = await platform.release('1111111');
    note(edited.length === 1 ? 'one service' : `${edited.length} services`, '3 min', done);

    expect([...done.built].sort()).toEqual([...edited].sort());
    expect(done).toMatchObject({ tagged: SERVICES, replaced: edited, updated: edited });
  });

  test('builds and updates all services when the kernel changed', async () => {
    edit('shared/kernel/version.mjs');
    const done = await platform.release('2222222');
    note('shared kernel', '20 min', done);

    expect([...done.built].sort()).toEqual([...SERVICES].sort());
    expect(done).toMatchObject({ tagged: SERVICES, replaced: SERVICES, updated: SERVICES });
  });

  test('builds and updates nothing when a page changed', async () => {
    world.project.write('README.md', 'changed');
    const done = await platform.release('3333333');
    note('README', '20 min', done);

    expect(done).toMatchObject({ built: NOTHING, tagged: SERVICES, replaced: NOTHING, updated: NOTHING });
  });

  test('builds nothing and updates the service whose infrastructure changed', async () => {
    world.project.edit('stacks/event-platform/gateway.ts', 'max: 6', 'max: 5');
    world.project.edit('stacks/event-platform/gateway.ts', 'env: {', "env: {\n        LOG_LEVEL: 'debug',");
    const done = await platform.release('4444444');
    note('infrastructure', '30 s', done);

    expect(done).toMatchObject({ built: NOTHING, tagged: SERVICES, replaced: ['gateway'], updated: ['gateway'] });
  });

  test('fails before it starts when an image of the tag is missing: it says which, and what to do', async () => {
    const { code, output } = await platform.deploy('9999999');

    expect(code).toBe(1);
    for (const service of SERVICES) expect(output).toContain(`events/staging/${service}:9999999`);
    expect(output).toMatch(/IMAGE_TAG/);
    expect(output).not.toMatch(/Refreshing state|Terraform will perform|OpenTofu will perform/);
  });
}
