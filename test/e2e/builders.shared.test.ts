/** Twelve images of one program that two builders share, and one that is made from another. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { SourceImage, type SourceImageProps } from '../../modules';
import { setUp } from '../toolchain/setup';
import { Workshop } from './builders/workshop';
import { REMOTE } from './faults/stage';
import { target, Terraform } from './harness/terraform';

const NAMES = Array.from({ length: 12 }, (_, index) => `shared-${index + 1}`);
const CHILD = 'child';

let workshop: Workshop;
let terraform: Terraform;
/** The builders of the images that were built alone. */
let before: Record<string, string>;

describe('builders shared', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
    const { stage, second } = workshop;
    const env = stage.environment('BuildKit');
    const SLIPWAY_BUILDER = [REMOTE, second.name].join(',');
    const folder = path.join(stage.local.folder, 'out/stacks/shared');
    terraform = new Terraform((await setUp()).tofu, folder, { ...env, SLIPWAY_BUILDER });
    for (const repositoryName of [...NAMES, CHILD])
      await stage.ecr.send(new CreateRepositoryCommand({ repositoryName }));
  });
  afterAll(() => workshop.stop());

  /** Synthesizes the program with a text that is in every image; returns the tags by name. */
  function synthesize(text: string): Map<string, string> {
    const app = new App({ outdir: path.join(workshop.stage.local.folder, 'out'), stackTraces: false });
    const stack = new TerraformStack(app, 'shared');
    new LocalBackend(stack, { path: path.join(workshop.stage.local.folder, 'shared.tfstate') });
    new NullProvider(stack, 'null');
    const images = NAMES.map((name) => {
      const build = { labels: { 'example.name': name } };
      return declare(stack, name, { Dockerfile: 'FROM scratch\nCOPY text /\n', text: `${text} ${name}` }, { build });
    });
    const runtime = images[0]!;
    const child = { Dockerfile: 'FROM runtime\nCOPY own /\n', own: text };
    images.push(declare(stack, CHILD, child, { contexts: { runtime } }));
    app.synth();
    return new Map(images.map(({ name, tag }) => [name, tag]));
  }

  function declare(
    stack: TerraformStack,
    name: string,
    files: Readonly<Record<string, string>>,
    props: Partial<SourceImageProps>,
  ): SourceImage {
    const { folder, registry, endpoint, region } = workshop.stage.local;
    const context = path.join(folder, 'sources', name);
    mkdirSync(context, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(context, file), text);
    const url = `${registry}/${name}`;
    const access = { kind: 'ecr', access: { region, endpoints: { ecr: endpoint } } } as const;
    return new SourceImage(stack, name, { registry: { name, pushUrl: url, pullUrl: url, access }, context, ...props });
  }

  /** Who made each image, as its log tells. */
  function makers(output: string): Record<string, string> {
    const lines = output.matchAll(/(\w+) \| .* building \S+ with (\S+) \(remote\), one of 2 named by SLIPWAY_BUILDER/g);
    return Object.fromEntries([...lines].map(([, image = '', builder = '']) => [image, builder]));
  }

  async function expectImages(text: string, tags: ReadonlyMap<string, string>): Promise<void> {
    for (const name of NAMES) {
      const { files, labels } = await workshop.stage.registry.pull(name, tags.get(name) ?? '');
      expect(files.get('text')?.toString()).toBe(`${text} ${name}`);
      expect(labels['example.name']).toBe(name);
    }
  }

  test('an image that is made from another one brings that along, and is built after it', async () => {
    const tags = synthesize('target');
    await terraform.init();
    const { output } = await terraform.mustApply(target(`null_resource.${CHILD}_image`));

    expect(output).toContain('2 added, 0 changed, 0 destroyed');
    before = makers(output);
    expect(Object.keys(before).sort()).toEqual([CHILD, 'shared_1']);
    const ended = (name: string) => output.indexOf(`${name}: built in`);
    expect(ended('shared_1')).toBeGreaterThan(0);
    expect(ended('child')).toBeGreaterThan(ended('shared_1'));
    const { files } = await workshop.stage.registry.pull(CHILD, tags.get(CHILD) ?? '');
    expect([...files].map(([name, text]) => [name, text.toString()])).toEqual([
      ['text', 'target shared-1'],
      ['own', 'target'],
    ]);
  });

  test('two builders share the images, each of which stays with its own', async () => {
    const tags = synthesize('shared');
    const { output } = await terraform.mustApply();
    const made = makers(output);

    expect(Object.keys(made)).toHaveLength(NAMES.length + 1);
    expect(new Set(Object.values(made))).toEqual(new Set([REMOTE, workshop.second.name]));
    expect(made).toMatchObject(before);
    await expectImages('shared', tags);
    expect(await terraform.planIsEmpty()).toBe(true);
  });

  test('one builder makes the images of another that is down, and the log says so', async () => {
    workshop.second.kill();
    const tags = synthesize('alone');
    const { output } = await terraform.mustApply();

    expect(Object.keys(makers(output))).toHaveLength(NAMES.length + 1);
    expect(new Set(Object.values(makers(output)))).toEqual(new Set([REMOTE]));
    expect(output).toContain(`the buildx builder "${workshop.second.name}" cannot be used: nothing answers on unix://`);
    await expectImages('alone', tags);
  });

  test('fails when none of several builders can be used, with the reason of each', async () => {
    const image = await workshop.image();
    const { code, output } = await image.run({ SLIPWAY_BUILDER: `${workshop.second.name},slipway-none` }).ended;
    expect([code, output]).toEqual([1, expect.stringMatching(/Error: none of the builders .* can be used$/m)]);
    expect(output).toMatch(/why: .*nothing answers on unix:.*/);
    expect(output).toMatch(/why: .*no builder "slipway-none" found/);
  });
});
