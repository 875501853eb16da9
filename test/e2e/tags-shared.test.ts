/** In-use tags of services that share an image: each holds its own, as long as it runs the image. */
import { SHARED, synthesizeShared } from './harness/shared-image-stack';
import { target, Terraform } from './harness/terraform';
import { World } from './harness/world';

const SOURCE = 'services/api-service/src/api.mjs';

let world: World;
let terraform: Terraform;
/** Tags of the sources, in the order of their builds. */
const sources: string[] = [];

describe('tags shared', () => {
  beforeAll(async () => {
    world = await World.start('tags-shared');
    terraform = new Terraform(world.toolchain.terraform, world.project.stack(SHARED), world.env);
  });
  afterAll(() => world.stop());

  /** Synthesizes the services and applies; returns what Terraform said. */
  async function apply(services: readonly string[], ...targets: readonly string[]): Promise<string> {
    synthesizeShared(world, services);
    await terraform.init();
    return (await terraform.mustApply(...targets.map((name) => target(`null_resource.${name}`)))).output;
  }

  /** Who holds the image of each source, in the order of the builds. */
  async function holders(): Promise<string[][]> {
    const found = new Map<string, string[]>();
    for (const tags of await world.repositories.images('shared')) {
      const source = tags.find((tag) => tag.startsWith('src-')) ?? 'none';
      if (!sources.includes(source)) sources.push(source);
      const digits = source.slice(4, 16);
      const held = tags.filter((tag) => tag !== source);
      for (const tag of held) expect(tag).toMatch(new RegExp(`^in-use-.+-${digits}$`));
      found.set(
        source,
        held.map((tag) => tag.slice('in-use-'.length, -digits.length - 1)),
      );
    }
    return sources.map((source) => found.get(source) ?? []);
  }

  async function running(app: string): Promise<number[]> {
    const images = await world.cluster.runningImages('default', app);
    return images.map((image) => sources.indexOf(image.slice(image.lastIndexOf(':') + 1)));
  }

  function edit(text: string): void {
    world.project.write(SOURCE, `${world.project.read(SOURCE)}\n// ${text}\n`);
  }

  test('are on the image for each service when it is first deployed', async () => {
    const output = await apply(['api', 'worker']);

    expect(await holders()).toEqual([['shop.api', 'shop.worker']]);
    expect(output).toMatch(/tagged in-use-shop\.api-[0-9a-f]{12}, in-use-shop\.worker-[0-9a-f]{12}/);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('stay on the image that one of the services still runs', async () => {
    edit('one');
    await apply(['api', 'worker'], 'api');

    expect(await holders()).toEqual([['shop.worker'], ['shop.api', 'shop.worker']]);
    expect([await running('api'), await running('worker')]).toEqual([[1], [0]]);
  });

  test('are all on the new image when both run it', async () => {
    const output = await apply(['api', 'worker']);

    expect(await holders()).toEqual([[], ['shop.api', 'shop.worker']]);
    expect(output).toMatch(/no longer in use: in-use-shop\.worker-[0-9a-f]{12}/);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('come back with the source of an older image', async () => {
    world.project.write(SOURCE, world.project.read(SOURCE).replace('\n// one\n', ''));
    const output = await apply(['api', 'worker'], 'worker');

    expect(output).toContain('already in the registry, nothing built');
    expect(await holders()).toEqual([['shop.api', 'shop.worker'], ['shop.api']]);
    await apply(['api', 'worker']);
    expect(await holders()).toEqual([['shop.api', 'shop.worker'], []]);
  });

  test('are put by a service that is new on an image that is there', async () => {
    await apply(['api', 'worker', 'mailer']);

    expect(await holders()).toEqual([['shop.api', 'shop.mailer', 'shop.worker'], []]);
  });

  test('of a service that the program has no more stay while it runs', async () => {
    edit('two');
    await apply(['api', 'mailer'], 'api', 'mailer');

    expect(await running('worker')).toEqual([0]);
    expect(await holders()).toEqual([['shop.worker'], [], ['shop.api', 'shop.mailer']]);
  });

  test('of a service that is gone fall with the next roll-out', async () => {
    await apply(['api', 'mailer']);
    expect(await running('worker')).toEqual([]);

    edit('three');
    const output = await apply(['api', 'mailer']);

    expect(await holders()).toEqual([[], [], [], ['shop.api', 'shop.mailer']]);
    expect(output).toMatch(/no longer in use: .*in-use-shop\.worker-/);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('of a service that is rolled out with the image move with it, and no others', async () => {
    synthesizeShared(world, ['api', 'mailer'], 'api');
    await terraform.init();
    await terraform.mustApply();
    edit('four');
    synthesizeShared(world, ['api', 'mailer'], 'api');
    const { output } = await terraform.mustApply(target('null_resource.shared_image'));

    expect(await holders()).toEqual([[], [], [], ['shop.mailer'], ['shop.api', 'shop.mailer']]);
    expect([await running('api'), await running('mailer')]).toEqual([[4], [3]]);
    expect(output).toMatch(/no longer in use: in-use-shop\.api-/);
  });
});
