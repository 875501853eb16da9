/** Flow E in two stacks, from an empty account to an empty account, with `slipway deploy`. */
import path from 'node:path';
import { command, type CommandResult } from '../harness/command';
import { EcsService } from '../harness/ecs';
import { printTable } from '../harness/table';
import type { Tool } from '../harness/terraform';
import { World } from '../harness/world';

const CLI = path.resolve(__dirname, '../../../dist/cli.cjs');
const STACKS = ['app-registry', 'app-fargate'];

interface Deployed {
  readonly output: string;
  readonly built: boolean;
  readonly tags: readonly string[];
}

export function testPhases(tool: Tool): void {
  let world: World;
  let service: EcsService;
  let edits = 0;
  const rows: string[][] = [];

  beforeAll(async () => {
    world = await World.start(`flow-e-${tool}`, { kubernetes: false });
    service = new EcsService(world.local, 'fargate-app', 'fargate-app');
  });
  afterAll(async () => {
    await world.stop();
    printTable([`flow E, ${tool}`, 'built', 'tags in the registry', 'tasks run'], rows);
  });

  function slipway(...args: string[]): Promise<CommandResult> {
    const env = { ...world.env, TERRAFORM_BINARY_NAME: world.toolchain[tool], NO_COLOR: '1' };
    return command(process.execPath, [CLI, ...args], { cwd: world.project.folder, env });
  }

  /** Deploys, which must work, and notes a line of the table. */
  async function deploy(what: string, ...args: string[]): Promise<Deployed> {
    const { code, output } = await slipway('deploy', '--yes', ...args);
    if (code !== 0) throw new Error(`${what}: exit code ${code}\n${output}`);
    const built = output.includes('fargate_app: built ');
    const tags = await world.repositories.sourceTags('fargate-app');
    const runs = await service.runningImages();
    rows.push([what, built ? 'yes' : '-', String(tags.length), runs.map(tagOf).join(' ') || '-']);
    return { output, built, tags };
  }

  function edit(): void {
    const file = 'services/fargate-app/src/app.mjs';
    world.project.write(file, `${world.project.read(file)}\n// edit ${++edits}\n`);
  }

  const reference = (tag = '') => `${world.local.registry}/fargate-app:${tag}`;

  test('fails in the phase of services while there is no repository, and makes nothing', async () => {
    const { code, output } = await slipway('deploy', ...STACKS, '--yes', '--phase', 'services');

    expect(code).toBe(1);
    expect(output).toMatch(/fargate-app/);
    expect(output).toMatch(/--phase registry/);
    expect(await service.described()).toBeUndefined();
  });

  test('makes the repository alone in the phase of registries', async () => {
    const { built } = await deploy('phase registry', ...STACKS, '--phase', 'registry');

    expect(built).toBe(false);
    expect(await world.repositories.sourceTags('fargate-app')).toEqual([]);
  });

  test('fails in the phase of services while the image is missing, names it and its phase, and makes nothing', async () => {
    const { code, output } = await slipway('deploy', ...STACKS, '--yes', '--phase', 'services');

    expect(code).toBe(1);
    expect(output).toMatch(/fargate-app:src-[0-9a-f]{20}/);
    expect(output).toMatch(/--phase images/);
    expect(output).not.toMatch(/Creation complete/);
  });

  test('builds the image alone in the phase of images', async () => {
    const { built, tags } = await deploy('phase images', ...STACKS, '--phase', 'images');

    expect(built).toBe(true);
    expect(tags).toEqual([expect.stringMatching(/^src-[0-9a-f]{20}$/)]);
    expect(await service.described()).toBeUndefined();
  });

  test('makes the rest in the phase of services, and builds nothing', async () => {
    const { built, tags, output } = await deploy('phase services', ...STACKS, '--phase', 'services');

    expect(built).toBe(false);
    expect(await service.runningImages()).toEqual([reference(tags[0]), reference(tags[0])]);
    expect(output).toMatch(/fargate_app: .* runs .*fargate-app:src-/);
  });

  test('changes nothing in a second deployment', async () => {
    const before = await service.taskIds();
    const { output } = await deploy('second deployment', ...STACKS);

    expect(output.match(/0 added, 0 changed, 0 destroyed/g)).toHaveLength(2);
    expect(await service.taskIds()).toEqual(before);
    expect(await world.terraform(tool, {}, 'app-fargate').planIsEmpty()).toBe(true);
  });

  test('runs the image of an edited source, and keeps the revision before it', async () => {
    edit();
    const { built, tags } = await deploy('source edited', ...STACKS);

    expect(built).toBe(true);
    expect(tags).toHaveLength(2);
    const [image] = await service.runningImages();
    expect(tags.map(reference)).toContain(image);
    expect(await service.revisions()).toHaveLength(2);
    expect(await world.terraform(tool, {}, 'app-fargate').planIsEmpty()).toBe(true);
  });

  test('builds nothing when infrastructure alone changes', async () => {
    const before = await service.runningImages();
    world.project.edit('stacks/fargate-app/app-fargate.ts', "GREETING: 'Hello'", "GREETING: 'Welcome'");
    const { built } = await deploy('environment changed', ...STACKS);

    expect(built).toBe(false);
    expect(await service.runningImages()).toEqual(before);
    expect(await service.revisions()).toHaveLength(3);
  });

  test('leaves the number of tasks to the autoscaler', async () => {
    await service.scaleTo(4);
    expect(await world.terraform(tool, {}, 'app-fargate').planIsEmpty()).toBe(true);
    edit();
    await deploy('scaled out, then edited', ...STACKS);

    expect(await service.runningImages()).toHaveLength(4);
  });

  test('fails to destroy a repository that has images, after all else is gone', async () => {
    const services = await world.terraform(tool, {}, 'app-fargate').run('destroy', '-auto-approve', '-no-color');
    expect([services.code, services.output]).toEqual([0, expect.any(String)]);
    expect(await service.described()).toBeUndefined();

    const { code, output } = await world
      .terraform(tool, {}, 'app-registry')
      .run('destroy', '-auto-approve', '-no-color');
    expect(code).toBe(1);
    expect(output).toMatch(/RepositoryNotEmptyException/);
    expect((await world.repositories.sourceTags('fargate-app')).length).toBeGreaterThan(0);
  });
}

const tagOf = (reference: string): string => reference.slice(reference.lastIndexOf(':') + 1).slice(0, 10);
