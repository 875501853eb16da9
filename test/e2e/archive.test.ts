/** Images that a lifecycle rule has archived, where nobody can pull them, until something needs them again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ColdProgram, COPY, REPOSITORIES, STACK } from './archive/cold-program';
import { target } from './harness/terraform';
import { World } from './harness/world';

/** The local ECR restores within a second. */
const RESTORING_MS = 1_500;

const NOT_THERE = /not found|manifest unknown/;

let world: World;
let program: ColdProgram;
/** Tag of the source with this content. */
let first: string;
let second: string;

const tags = () => world.repositories.sourceTags('mutable');

/** The line with which an image says how it is there again. */
const hadAgain = (name: string, how: string) => new RegExp(`^.*\\b${name}: ${how} in .* -> `, 'm');

describe('an image that its repository archived', () => {
  beforeAll(async () => {
    world = await World.start('archive', { kubernetes: false });
    program = new ColdProgram(world);
    await program.synthesize('first');
    await program.withTools.mustApply();
    first = (await tags())[0] ?? '';
    await program.synthesize('second');
    await program.withTools.mustApply();
    second = (await tags()).find((tag) => tag !== first) ?? '';
    expect(await program.passTime()).toEqual([2, 2]);
  });
  afterAll(() => world.stop());

  test('is not there for those who pull, and told as archived', async () => {
    await expect(program.pull(second)).rejects.toThrow(NOT_THERE);

    const { output } = await program.slipway('build', '--dry-run');
    for (const name of REPOSITORIES) expect(output).toMatch(new RegExp(`^${name} +archived +.*:${second}$`, 'm'));
    expect(output).toContain('2 of 2 images to build');
  });

  test('is had again by the apply whose source is that of long ago', async () => {
    await program.synthesize('first');
    const { output } = await program.withTools.mustApply();

    for (const name of REPOSITORIES) {
      expect(output).toMatch(new RegExp(`${name} \\| ECR has archived sha256:\\w+, .*: it has to be had again`));
      expect(output).toMatch(hadAgain(name, '(?:built|restored from the archive of ECR)'));
    }
    await program.pull(first);
    expect(await program.withTools.planIsEmpty()).toBe(true);
  });

  test('is restored where nothing may be built', async () => {
    await program.synthesize('second');
    const { output } = await world.terraform('terraform', { SLIPWAY_BUILD: 'never' }, STACK).mustApply();

    for (const name of REPOSITORIES) expect(output).toMatch(hadAgain(name, 'restored from the archive of ECR'));
    await program.pull(second);
  });

  test.each([
    ['', []],
    [', which restores it where nothing may be built', ['--no-build']],
  ])('is had again by `slipway deploy`, though Terraform believes it to be there%s', async (_, options) => {
    await program.passTime();
    await expect(program.pull(second)).rejects.toThrow(NOT_THERE);
    expect(await program.withTools.planIsEmpty()).toBe(true);
    const { code, output } = await program.slipway('deploy', STACK, '--yes', ...options);

    expect({ code, output }).toMatchObject({ code: 0 });
    for (const name of REPOSITORIES) {
      const told = `${name}: ECR has archived ${world.local.registry}/${name}:${second}: it is had again`;
      expect(output).toContain(`${told} (-replace=null_resource.${name}_image)`);
    }
    await program.pull(second);
  });

  test('fails `slipway deploy` when it was built before, which names the command that restores it', async () => {
    const env = { IMAGE_TAG: first };
    await program.synthesize('second', env);
    const { code, output } = await program.slipwayIn(env, 'deploy', STACK, '--yes');

    expect(code).toBe(1);
    expect(output).toContain('2 prebuilt images are archived, so nothing is deployed: mutable, immutable');
    const commands = [...output.matchAll(/--repository-name (\w+) --image-id imageDigest=(sha256:\w+) /g)];
    expect(commands.map(([, name]) => name)).toEqual(REPOSITORIES);

    for (const [, name = '', digest = ''] of commands) await program.restore(name, digest);
    await sleep(RESTORING_MS);
    expect(await program.slipwayIn(env, 'deploy', STACK, '--yes')).toMatchObject({ code: 0 });
    await program.pull(first);
  });

  test('is restored in the repository that it is copied from, and not built again', async () => {
    await program.passTime();
    await program.synthesize('second', {}, true);
    const { output } = await program.withTools.mustApply(target(`null_resource.${COPY}_image`));

    const { registry } = world.local;
    expect(output).toContain(`${COPY} | ${registry}/mutable has it in the archive of ECR: it has to be restored there`);
    expect(output).toMatch(hadAgain(COPY, `copied from ${registry}/mutable`));
    expect(await world.repositories.digestOf(COPY, second)).toBe(await world.repositories.digestOf('mutable', second));
  });
});
