/** Flow D: an image function on Lambda, from an empty account to its end. */
import { printTable } from '../harness/table';
import type { Tool } from '../harness/terraform';
import { World } from '../harness/world';
import { PREPROD, PROD, repositoryOf, StreamingApp } from './streaming-app';

export function testScenarios(tool: Tool): void {
  let world: World;
  let app: StreamingApp;
  const rows: string[][] = [];

  beforeAll(async () => {
    world = await World.start(`flow-d-${tool}`, { kubernetes: false });
    app = new StreamingApp(world, tool);
  });
  afterAll(async () => {
    await world.stop();
    printTable([`flow D, ${tool}`, 'built', 'versions', 'answers', 'wall time'], rows);
  });

  /** A step of the guide, and a line of what it did. */
  async function step(what: string, name: Parameters<StreamingApp['run']>[0], commit: string): Promise<string> {
    const started = performance.now();
    const output = await app.mustRun(name, commit);
    const seconds = (performance.now() - started) / 1000;
    const of = name === 'toProd' ? app.prod : app.preprod;
    const built = output.includes('streaming_service: built ') ? 'yes' : '-';
    const versions = (await of.versions()).join(' ');
    rows.push([what, built, versions, String(await app.answering(of)), `${seconds.toFixed(0)} s`]);
    return output;
  }

  /** What a tag of preprod names. */
  const tagged = (tag: string) => world.repositories.digestOf(repositoryOf('preprod'), tag);

  test('makes repository, image and function in one apply on an empty account', async () => {
    const output = await step('first deployment', 'deploy', '1111111');

    expect(output).toMatch(/streaming_service: built /);
    expect([await app.preprod.liveVersion(), await app.answering()]).toEqual(['1', '1.0.0']);
    const digest = await app.preprod.digest('1');
    expect([await tagged('latest'), await tagged('1111111')]).toEqual([digest, digest]);
  });

  test('has nothing to do after that: nobody wrote into the policy of the repository', async () => {
    expect(await app.terraform(PREPROD).planIsEmpty()).toBe(true);
  });

  test('streams: an event is there long before the next one', async () => {
    for await (const chunk of app.preprod.stream('/events?count=2&every=600000')) {
      expect(chunk).toMatch(/^id: 1\n/);
      break;
    }
  });

  test('builds, publishes and gives to callers what changed', async () => {
    app.edit('1.0.0', '2.0.0');
    const output = await step('source', 'deploy', '2222222');

    expect([await app.preprod.versions(), await app.preprod.liveVersion()]).toEqual([['1', '2'], '2']);
    expect(await app.answering()).toBe('2.0.0');
    expect(output).not.toMatch(/aws_lambda_function_url\S+: Modif|aws_ecr_repository\S*: Modif/);
    expect(await tagged('latest')).toBe(await app.preprod.digest('2'));
  });

  test('puts tags and leaves the function alone when nothing but the commit changed', async () => {
    const output = await step('commit alone', 'deploy', '3333333');

    expect(output).not.toMatch(/aws_lambda_\w+\.\S+: Modif|streaming_service: built /);
    expect(await app.preprod.versions()).toEqual(['1', '2']);
    const digest = await app.preprod.digest('2');
    for (const tag of ['latest', '2222222', '3333333']) expect([tag, await tagged(tag)]).toEqual([tag, digest]);
  });

  test('goes back to a version that is there: the alias alone moves', async () => {
    const output = await step('back to version 1', 'goBack', '3333333');

    expect(output).toMatch(/aws_lambda_alias\.streaming_preprod: Modifications complete/);
    expect(output).not.toMatch(/aws_lambda_function\.\S+: Modif|streaming_service: built /);
    expect([await app.preprod.versions(), await app.answering()]).toEqual([['1', '2'], '1.0.0']);
  });

  test('and returns to the newest one in the same way', async () => {
    await step('and forward', 'deploy', '3333333');

    expect([await app.preprod.liveVersion(), await app.answering()]).toEqual(['2', '2.0.0']);
  });

  test('goes back to the image of an older commit by its tag: nothing is built, and callers get it after its check', async () => {
    const output = await step('back to a commit', 'goBackToCommit', '3333333');

    expect(output).not.toMatch(/streaming_service: built /);
    expect(output).toMatch(
      /null_resource\.streaming_preprod_check: Creation complete[^]*aws_lambda_alias\.streaming_preprod: Modifications complete[^]*data\.aws_lambda_function\.streaming_preprod_must_be_rolled_out\[0\]: Read complete/,
    );
    expect([await app.preprod.versions(), await app.preprod.liveVersion()]).toEqual([['1', '2', '3'], '3']);
    expect(await app.preprod.digest('3')).toBe(await tagged('1111111'));
    expect(await app.answering()).toBe('1.0.0');
    expect(await app.terraform(PREPROD).planIsEmpty()).toBe(true);
  });

  test('gives callers that version again when somebody moved the alias by hand', async () => {
    await app.preprod.moveAlias('2');
    await step('alias moved by hand', 'goBackToCommit', '3333333');

    expect([await app.preprod.versions(), await app.preprod.liveVersion()]).toEqual([['1', '2', '3'], '3']);
    expect(await app.answering()).toBe('1.0.0');
  });

  test('fails before anything starts when the commit has no image', async () => {
    const { code, output } = await app.run('deploy', '3333333', { IMAGE_TAG: '7777777' });

    expect([code, output]).toEqual([1, expect.stringMatching(/a prebuilt image is missing, so nothing is deployed/)]);
    expect(output).toMatch(/IMAGE_TAG +missing +\S+:7777777/);
    expect(output).not.toMatch(/Initializing|Refreshing state/);
  });

  test('and returns to the source, whose image is there', async () => {
    const output = await step('and to the source', 'deploy', '3333333');

    expect(output).not.toMatch(/streaming_service: built /);
    expect([await app.preprod.liveVersion(), await app.answering()]).toEqual(['4', '2.0.0']);
    expect(await app.preprod.digest('4')).toBe(await tagged('latest'));
  });

  test('gives prod the image of preprod, and builds nothing', async () => {
    const output = await step('to prod', 'toProd', '3333333');

    expect(output).not.toMatch(/streaming_service: built /);
    expect(await app.prod.digest('1')).toBe(await app.preprod.digest('4'));
    expect(await app.answering(app.prod)).toBe('2.0.0');
    expect(await app.terraform(PROD).planIsEmpty()).toBe(true);
  });

  test('is taken down again', async () => {
    for (const environment of ['prod', 'preprod'] as const) {
      const images = await world.repositories.images(repositoryOf(environment));
      for (const [tag = ''] of images) await world.repositories.delete(repositoryOf(environment), tag);
    }
    for (const stack of [PROD, PREPROD]) {
      const { code, output } = await app.terraform(stack).run('destroy', '-input=false', '-no-color', '-auto-approve');
      expect([stack, code, output]).toEqual([stack, 0, expect.stringMatching(/Destroy complete/)]);
    }
    expect([await app.preprod.versions(), await app.prod.versions()]).toEqual([[], []]);
  });
}
