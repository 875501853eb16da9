/** Moving, in-use and commit tags in a real registry, while a service is rolled out again and again. */
import { synthesizeTagged, TAGGED } from './harness/tagged-stack';
import { target, Terraform } from './harness/terraform';
import { World } from './harness/world';

const SOURCE = 'services/api-service/src/api.mjs';

describe.each([['terraform'], ['tofu']] as const)('tags of an image with %s', (tool) => {
  let world: World;
  let terraform: Terraform;
  /** Tags of the sources, in the order of their builds. */
  const sources: string[] = [];

  beforeAll(async () => {
    world = await World.start(`tags-${tool}`);
    terraform = new Terraform(world.toolchain[tool], world.project.stack(TAGGED), world.env);
  });
  afterAll(() => world.stop());

  /** Synthesizes and applies; returns what Terraform said. */
  async function apply(commit: string, crash = false): Promise<{ code: number; output: string }> {
    synthesizeTagged(world, { commit, crash });
    await terraform.init();
    return terraform.apply();
  }

  async function mustApply(commit: string): Promise<string> {
    const { code, output } = await apply(commit);
    expect([code, output]).toEqual([0, expect.any(String)]);
    expect(await terraform.planIsEmpty()).toBe(true);
    return output;
  }

  /** The other tags of each source's image. */
  async function tags(): Promise<Record<string, string[]>> {
    const images = await world.repositories.images('api');
    return Object.fromEntries(
      images.map((all) => {
        const source = all.find((tag) => tag.startsWith('src-')) ?? 'none';
        if (!sources.includes(source)) sources.push(source);
        return [source, all.filter((tag) => tag !== source)];
      }),
    );
  }

  const inUse = (source: string) => `in-use-preprod.api-${source.slice(4, 16)}`;

  function edit(text: string): void {
    world.project.write(SOURCE, `${world.project.read(SOURCE)}\n// ${text}\n`);
  }

  test('are on the image when it is first deployed', async () => {
    const output = await mustApply('commit-1');

    const found = await tags();
    const [first = ''] = sources;
    expect(found).toEqual({ [first]: ['commit-1', inUse(first), 'latest'] });
    expect(output.indexOf('tagged in-use-preprod.api-')).toBeLessThan(
      output.indexOf('kubernetes_deployment.api: Creating...'),
    );
  });

  test('of a commit that changed nothing are put without a build and without a roll-out', async () => {
    const pods = await world.cluster.podNames('default', 'api');
    const output = await mustApply('commit-2');

    const [first = ''] = sources;
    expect(await tags()).toEqual({ [first]: ['commit-1', 'commit-2', inUse(first), 'latest'] });
    expect(output).toContain('Resources: 1 added, 0 changed, 1 destroyed');
    expect(await world.cluster.podNames('default', 'api')).toEqual(pods);
  });

  test('stay on both images while the new one does not run', async () => {
    edit('next');
    const { code } = await apply('commit-3', true);

    const found = await tags();
    const [first = '', second = ''] = sources;
    expect(code).toBe(1);
    expect(found).toEqual({
      [first]: ['commit-1', 'commit-2', inUse(first)],
      [second]: ['commit-3', inUse(second), 'latest'],
    });
  });

  test('stay on the image that the cluster keeps to go back to', async () => {
    const output = await mustApply('commit-3');

    const [first = '', second = ''] = sources;
    expect(await tags()).toEqual({
      [first]: ['commit-1', 'commit-2', inUse(first)],
      [second]: ['commit-3', inUse(second), 'latest'],
    });
    expect(output).not.toContain('no longer in use');
    expect(await world.cluster.runningImages('default', 'api')).toEqual([`${world.local.registry}/api:${second}`]);
  });

  test('come back to an image that exists, without a build', async () => {
    world.project.write(SOURCE, world.project.read(SOURCE).replace('\n// next\n', ''));
    const output = await mustApply('commit-4');

    const [first = '', second = ''] = sources;
    expect(output).toContain('already in the registry, nothing built');
    expect(await tags()).toEqual({
      [first]: ['commit-1', 'commit-2', 'commit-4', inUse(first), 'latest'],
      [second]: ['commit-3', inUse(second)],
    });
  });

  test('fail for a commit that another image has, and heal with one of its own', async () => {
    const { code, output } = await apply('commit-3');

    expect(code).toBe(1);
    expect(output.replace(/\n(│|╷|╵)?\s*/g, ' ')).toMatch(/the tag commit-3 of \S+ belongs to another image/);
    await mustApply('commit-5');
  });

  test('of the image as a target bring no service along', async () => {
    edit('later');
    synthesizeTagged(world, { commit: 'commit-6' });
    await terraform.init();
    await terraform.mustApply(target('null_resource.api_tags'));

    const found = await tags();
    const [first = '', , third = ''] = sources;
    expect(found[third]).toEqual(['commit-6', inUse(third), 'latest']);
    expect(found[first]).toContain(inUse(first));
    expect(await world.cluster.runningImages('default', 'api')).toEqual([`${world.local.registry}/api:${first}`]);
  });
});
