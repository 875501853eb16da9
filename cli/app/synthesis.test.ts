import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Project } from './project';
import { lastSynthesis, synthesize } from './synthesis';

let folder: string;

describe('synthesis', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-synthesis-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes the stacks that are its arguments as cdktf does; `hcl` in front for those in HCL. */
  const PROGRAM = `
const { mkdirSync, writeFileSync } = require('node:fs');
const out = process.env.CDKTF_OUTDIR;
const hcl = process.env.SYNTH_HCL_OUTPUT === 'true';
const stacks = {};
for (const name of process.argv.slice(2)) {
  const place = 'stacks/' + name;
  const file = place + (hcl ? '/cdk.tf' : '/cdk.tf.json');
  mkdirSync(out + '/' + place, { recursive: true });
  const declared = JSON.stringify({
    resource: { a: { one: {}, many: [{ count: 2 }] } }, data: { b: { each: { for_each: '$\{toset([])}' } } }, module: { net: {} },
  });
  writeFileSync(out + '/' + file, hcl ? 'resource "a" "one" {\\n}\\n' : declared);
  if (hcl) writeFileSync(out + '/' + place + '/metadata.json', declared);
  stacks[name] = { name, workingDirectory: place, synthesizedStackPath: file, stackMetadataPath: place + '/metadata.json' };
}
writeFileSync(out + '/manifest.json', JSON.stringify({ stacks, version: 'x' }));
`;

  function project(app: string, output = 'out'): Project {
    writeFileSync(path.join(folder, 'main.js'), PROGRAM);
    return { folder, app, output, context: undefined, relativeModules: [] };
  }

  const inFolder = (...parts: string[]): string => path.join(folder, ...parts);

  test('runs the program and reads what it wrote', async () => {
    const [stack, ...others] = await synthesize(project('node main.js shop'), process.env);
    expect(others).toEqual([]);
    expect(stack).toEqual({
      name: 'shop',
      folder: inFolder('out/stacks/shop'),
      file: inFolder('out/stacks/shop/cdk.tf.json'),
      description: inFolder('out/stacks/shop/cdk.tf.json'),
      addresses: ['a.one', 'a.many', 'data.b.each', 'module.net'],
      annotations: [],
      dependencies: [],
      instances: new Map([
        ['a.one', 'one'],
        ['a.many', 'numbered'],
        ['data.b.each', 'keyed'],
        ['module.net', 'one'],
      ]),
    });
  });

  test('reads HCL by the list beside it', async () => {
    const [stack] = await synthesize(project('node main.js shop'), { ...process.env, SYNTH_HCL_OUTPUT: 'true' });
    expect(stack).toEqual({
      name: 'shop',
      folder: inFolder('out/stacks/shop'),
      file: inFolder('out/stacks/shop/cdk.tf'),
      description: inFolder('out/stacks/shop/metadata.json'),
      addresses: ['a.one', 'a.many', 'data.b.each', 'module.net'],
      annotations: [],
      dependencies: [],
    });
  });

  test.each([
    ['with a condition', 'true && node main.js shop'],
    ['with quotes', `node "main.js" 'shop'`],
    ['with a variable in front', 'NAME=shop node main.js shop'],
    ['with a variable in it', 'NAME=shop; node main.js $NAME'],
    ['with a pipe', 'echo shop | xargs node main.js'],
  ])('takes the program for the command line of a shell: %s', async (_, app) => {
    expect((await synthesize(project(app), process.env)).map(({ name }) => name)).toEqual(['shop']);
  });

  test.each(['out', 'deep/er/out', './out/', '../out-of-this'])('writes to the output folder %s', async (output) => {
    const inside = inFolder('inside');
    mkdirSync(inside);
    const [stack] = await synthesize({ ...project('node ../main.js shop', output), folder: inside }, process.env);
    expect(stack?.folder).toBe(path.resolve(inside, output, 'stacks/shop'));
  });

  test('writes to an absolute output folder', async () => {
    const [stack] = await synthesize(project('node main.js shop', inFolder('else/where')), process.env);
    expect(stack?.folder).toBe(inFolder('else/where/stacks/shop'));
  });

  describe('stacks of earlier runs', () => {
    beforeEach(() => synthesize(project('node main.js shop old'), process.env));

    test('are removed when the program has them no more', async () => {
      writeFileSync(inFolder('out/stacks/a-file'), '');
      expect((await synthesize(project('node main.js shop'), process.env)).map(({ name }) => name)).toEqual(['shop']);
      expect(existsSync(inFolder('out/stacks/old'))).toBe(false);
      expect(existsSync(inFolder('out/stacks/a-file'))).toBe(true);
    });

    test.each(['terraform.tfstate', 'old.tfstate', 'terraform.tfstate.backup', 'terraform.tfstate.d'])(
      'stay when they hold a state: %s',
      async (state) => {
        writeFileSync(inFolder('out/stacks/old', state), 'precious');
        await synthesize(project('node main.js shop'), process.env);
        expect(readFileSync(inFolder('out/stacks/old', state), 'utf8')).toBe('precious');
      },
    );

    test.each([
      ['that does nothing', 'true'],
      ['that writes elsewhere', 'CDKTF_OUTDIR=elsewhere node main.js shop'],
    ])('fails for a program %s rather than take them for its own', async (_, app) => {
      mkdirSync(inFolder('elsewhere'));
      await expect(synthesize(project(app), process.env)).rejects.toThrow('synthesis wrote no stacks');
    });

    test('can be taken as they are', () => {
      expect(lastSynthesis(project('false')).map(({ name }) => name)).toEqual(['shop', 'old']);
    });
  });

  test.each([
    ['exit 3', 'exited with 3'],
    ['no-such-program-here', 'exited with 127'],
    ['node main.js shop && false', 'exited with 1'],
  ])('fails when the program fails: %s', async (app, why) => {
    await expect(synthesize(project(`${app} 2> said`), process.env)).rejects.toMatchObject({
      what: 'synthesis failed',
      why: expect.stringContaining(why) as string,
      exitCode: 1,
    });
  });

  test('fails to take what another run has written in part', () => {
    mkdirSync(inFolder('out'));
    writeFileSync(inFolder('out/manifest.json'), '{"stacks": {');
    expect(() => lastSynthesis(project('false'))).toThrow(/out is not whole\n.*another run.*\n.*CDKTF_OUTPUT/);
  });

  test('fails to take an earlier synthesis when there was none', () => {
    expect(() => lastSynthesis(project('false'))).toThrow('nothing was synthesized yet');
  });

  test('fails when a stack of the manifest is missing', async () => {
    await synthesize(project('node main.js shop'), process.env);
    rmSync(inFolder('out/stacks/shop/cdk.tf.json'));
    expect(() => lastSynthesis(project('false'))).toThrow('cdk.tf.json is missing');
  });
});
