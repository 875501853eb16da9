/** `slipway deploy` on the whole of flow A. */
import path from 'node:path';
import { command, type CommandResult } from './harness/command';
import { World } from './harness/world';

const CLI = path.resolve(__dirname, '../../dist/cli.cjs');

describe.each([['terraform'], ['tofu']] as const)('slipway deploy with %s', (tool) => {
  let world: World;

  beforeAll(async () => {
    world = await World.start(`flow-a-deploy-${tool}`);
  });
  afterAll(() => world.stop());

  function slipway(...args: string[]): Promise<CommandResult> {
    const env = { ...world.env, TERRAFORM_BINARY_NAME: world.toolchain[tool], NO_COLOR: '1' };
    return command(process.execPath, [CLI, ...args], { cwd: world.project.folder, env });
  }

  test('fails on a target that does not exist, names the nearest, and makes nothing', async () => {
    const { code, output } = await slipway(
      'deploy',
      'control-plane',
      '--yes',
      '--target',
      'null_resource.api_servce_image',
    );

    expect(code).toBe(64);
    expect(output).toContain('unknown target null_resource.api_servce_image');
    expect(output).toContain('did you mean null_resource.api_service_image?');
    expect(await world.repositories.sourceTags('api-service')).toEqual([]);
  });

  test.each([
    ['an unknown stack', ['deploy', 'controlplane', '--yes'], 'no stack controlplane'],
    ['an unknown option', ['deploy', 'control-plane', '--taget', 'x'], "unknown option '--taget'"],
    ['nobody to confirm', ['deploy', 'control-plane'], 'nobody to ask'],
  ])('fails on %s with exit code 64', async (_, args, message) => {
    const { code, output } = await slipway(...args);

    expect(output).toContain(message);
    expect(code).toBe(64);
  });

  test('shows the plan of a dry run and makes nothing', async () => {
    const { code, stdout } = await slipway('deploy', 'control-plane', '--dry-run');

    expect(code).toBe(0);
    expect(stdout).toContain('null_resource.api_service_image will be created');
    expect(await world.repositories.sourceTags('api-service')).toEqual([]);
  });

  test('deploys a whole service by its leaf, and nothing of the other', async () => {
    const { code, output } = await slipway('deploy', 'control-plane', '--yes', '--target', 'null_resource.api_service');

    expect(output).toContain('Apply complete!');
    expect(code).toBe(0);
    const [tag] = await world.repositories.sourceTags('api-service');
    expect(await world.cluster.runningImages('gpu-controlplane', 'api-service')).toEqual([
      `${world.local.registry}/api-service:${tag!}`,
    ]);
    expect(await world.repositories.sourceTags('reservation-processor')).toEqual([]);
  });

  test('fails when the program fails, with its own message, before anything is changed', async () => {
    world.project.edit('stacks/control-plane.ts', "this.service('api-service'", "this.service('API Service'");
    const { code, output } = await slipway('deploy', 'control-plane', '--yes');

    expect(code).toBe(1);
    expect(output).toContain("'repository' must be a repository name of ECR");
    expect(output).toContain('nothing was changed');
  });
});
