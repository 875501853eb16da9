/** Flow D where something fails: nothing that callers get becomes worse, and the next apply mends it. */
import type { StoredImage } from '../../../modules/registry/lifecycle/stored-image';
import { ecrOf } from '../harness/ecr';
import { expire, expired, lifecycleImages, lifecycleRules } from '../harness/lifecycle';
import { flat, type Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { repositoryOf, StreamingApp } from './streaming-app';

const REPOSITORY = repositoryOf('preprod');
const STACK = 'stacks/streaming.ts';
/** What answers, and what passes the tests in its Dockerfile but does not answer well. */
const PROGRAM = 'streaming({ greeting: process.env.GREETING })';
const UNWELL = "() => ({ status: 503, headers: {}, body: ['no database'] })";
const DOCKERFILE = 'services/streaming-service/Dockerfile';

export function testFailures(tool: Tool): void {
  let world: World;
  let app: StreamingApp;
  let commit = 0;

  beforeAll(async () => {
    world = await World.start(`flow-d-failures-${tool}`, { kubernetes: false });
    app = new StreamingApp(world, tool);
    await deployed();
  });
  afterAll(() => world.stop());

  /** Deploys a further commit, which must succeed. */
  const deployed = () => app.mustRun('deploy', String(++commit).padStart(7, '0'));

  /** The same where it must not; what it prints, in one line. */
  async function refused(): Promise<string> {
    const { code, output } = await app.run('deploy', String(++commit).padStart(7, '0'));
    expect([code, output]).toEqual([1, expect.any(String)]);
    return flat(output);
  }

  /** What callers get: the version that the alias names, and what it answers. */
  const live = async () => [await app.preprod.liveVersion(), await app.answering()];

  test('fails with nothing touched when the image is not built', async () => {
    world.project.edit(DOCKERFILE, 'USER 1000', 'RUN exit 3\nUSER 1000');
    world.project.edit(STACK, 'memory: 256', 'memory: 512');
    const output = await refused();

    expect(output).toMatch(/exit 3/);
    expect(output).not.toMatch(/aws_\w+\.\S+: (Modifying|Creating)/);
    expect([await app.preprod.versions(), await live()]).toEqual([['1'], ['1', '1.0.0']]);
    world.project.edit(DOCKERFILE, 'RUN exit 3\n', '');
    world.project.edit(STACK, 'memory: 512', 'memory: 256');
  });

  test('fails when the new version does not pass its check: callers stay with the one before', async () => {
    app.edit(PROGRAM, UNWELL, 'main.mjs');
    const output = await refused();

    expect(output).toMatch(/version 2 of streaming-preprod fails its check/);
    expect(output).toMatch(/503/);
    expect([await app.preprod.versions(), await live()]).toEqual([
      ['1', '2'],
      ['1', '1.0.0'],
    ]);
  });

  test('fails again in the next apply, which checks the version again', async () => {
    const output = await refused();

    expect(output).toMatch(/version 2 of streaming-preprod fails its check/);
    expect([await app.preprod.versions(), await live()]).toEqual([
      ['1', '2'],
      ['1', '1.0.0'],
    ]);
  });

  test('goes on when the program is mended', async () => {
    app.edit(UNWELL, PROGRAM, 'main.mjs');
    app.edit('1.0.0', '3.0.0');
    await deployed();

    expect(await live()).toEqual(['3', '3.0.0']);
  });

  test('fails with the reason of Lambda when the function is not updated', async () => {
    world.project.edit(STACK, 'memory: 256,', "memory: 256,\n      tags: { 'slipway.local/fail': 'InvalidImage' },");
    app.edit('3.0.0', '4.0.0');
    const output = await refused();

    expect(output).toMatch(/InvalidImage/);
    expect(await live()).toEqual(['3', '3.0.0']);
  });

  test('updates and proves it in the next apply', async () => {
    world.project.edit(STACK, "\n      tags: { 'slipway.local/fail': 'InvalidImage' },", '');
    const output = await deployed();

    expect(await live()).toEqual(['4', '4.0.0']);
    expect(output).toMatch(/streaming_preprod: streaming-preprod:live runs \S+/);
    expect(await app.terraform('streaming-preprod').planIsEmpty()).toBe(true);
  });

  test('loses no image that a version has while five newer ones come, by the simulator and by ECR', async () => {
    const former = await stored();
    for (const number of [1, 2, 3, 4, 5]) await world.repositories.putVariant(REPOSITORY, 'latest', `other-${number}`);
    const images = await stored();
    const rules = await lifecycleRules(ecrOf(world.local), REPOSITORY);
    const unheld = images.map((image) => ({ ...image, tags: image.tags.filter((tag) => !tag.startsWith('in-use-')) }));

    expect(digestsOf(expired(rules, unheld))).toEqual(digestsOf(former));
    expect(expired(rules, images)).toEqual([]);
    expect(await expire(world.local, REPOSITORY)).toEqual([]);
    expect(await app.answering()).toBe('4.0.0');
  });

  test('lets go of the images of versions that are no longer kept', async () => {
    const former = (await stored()).filter(({ tags }) => tags.some((tag) => tag.startsWith('in-use-')));
    world.project.edit(STACK, 'memory: 256,', 'memory: 256,\n      keepVersions: 1,');
    app.edit('4.0.0', '5.0.0');
    await deployed();

    expect((await expire(world.local, REPOSITORY)).sort()).toEqual(expect.arrayContaining(digestsOf(former)));
    expect(await live()).toEqual(['5', '5.0.0']);
  });

  const stored = (): Promise<StoredImage[]> => lifecycleImages(ecrOf(world.local), REPOSITORY);
}

const digestsOf = (images: readonly StoredImage[]): string[] => images.map(({ digest }) => digest).sort();
