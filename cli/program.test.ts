import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, testContext } from '../test/context';
import type { Context } from './context';
import { runCommand } from './program';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-program-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran extends TestContext {
  readonly code: number;
}

async function slipway(argv: readonly string[], world: Partial<Context> = {}): Promise<Ran> {
  const context = testContext({ cwd: folder, env: { PATH: process.env['PATH'] }, ...world });
  return { ...context, code: await runCommand(argv, context) };
}

const image = (name: string, tag: string | null, url: string | null) => ({
  name,
  construct: `x/${name}`,
  address: `null_resource.${name}_image`,
  source: {},
  tag,
  movingTags: [],
  inUseBy: [],
  repository: { name: `team/${name}`, url, pullUrl: url },
  registry: { kind: 'oci' },
  consumers: [],
  unknown: { ...(tag === null && { tag: 'hashAt: plan' }), ...(url === null && { 'repository.url': 'token' }) },
});

const IMAGES = {
  shop: [image('api', 'src-1', 'ghcr.io/team/api')],
  web: [image('api', 'src-2', null), image('page', null, 'x/page')],
};

const WITHOUT_IMAGES = { shop: [], web: [] };

/** A project whose program was synthesized before: two stacks, with an image of one name or without any. */
function synthesized(annotations: readonly object[] = [], stacks: Record<string, object[]> = IMAGES): void {
  writeFileSync(path.join(folder, 'cdktf.json'), JSON.stringify({ app: 'exit 7' }));
  const manifest = Object.entries(stacks).map(([name, images]) => {
    const place = `stacks/${name}`;
    mkdirSync(path.join(folder, 'cdktf.out', place), { recursive: true });
    const content = {
      '//': { metadata: { slipway: { version: 2, images, services: [] } } },
      resource: { null_resource: { api_image: {} } },
    };
    writeFileSync(path.join(folder, 'cdktf.out', place, 'cdk.tf.json'), JSON.stringify(content));
    const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
    return [name, { name, workingDirectory: place, annotations, ...paths }] as const;
  });
  writeFileSync(path.join(folder, 'cdktf.out/manifest.json'), JSON.stringify({ stacks: Object.fromEntries(manifest) }));
}

/** Stands for Terraform: notes its arguments, and ends with the code for its command. */
function terraform(codes: Readonly<Record<string, number>> = {}): NodeJS.ProcessEnv {
  const binary = path.join(folder, 'terraform-of-test');
  const cases = Object.entries(codes).map(([command, code]) => `${command}) echo "no $1" >&2; exit ${code};;`);
  writeFileSync(binary, `#!/bin/sh\necho "$PWD $*" >> ${folder}/calls\ncase "$1" in\n${cases.join('\n')}\nesac\n`);
  chmodSync(binary, 0o755);
  return { PATH: process.env['PATH'], TERRAFORM_BINARY_NAME: binary };
}

const calls = (): string[] =>
  readFileSync(path.join(folder, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(`${folder}/cdktf.out/stacks/`, ''));

describe('slipway', () => {
  test.each([['--help'], ['help'], ['-h']])('answers with its commands on %s', async (option) => {
    const { code, answers, errors } = await slipway([option]);
    expect([code, errors()]).toEqual([0, '']);
    for (const command of ['build', 'deploy', 'images', 'local'])
      expect(answers()).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test.each([
    ['build', '--dry-run'],
    ['deploy', '--skip-synth'],
    ['images', '--json'],
    ['local', 'status'],
  ])('answers with the help of %s, which names %s', async (command, word) => {
    const { code, answers, errors } = await slipway([command, '--help']);
    expect([code, answers(), errors()]).toEqual([0, expect.stringContaining(word), '']);
  });

  test('answers with its version', async () => {
    const { code, answers } = await slipway(['--version']);
    expect([code, answers()]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  test.each([
    ['no command', []],
    ['a command that there is not', ['deplyo']],
    ['an option that there is not', ['deploy', '--dry']],
    ['an option of a subcommand that there is not', ['local', 'up', '--dokcer']],
    ['an option without its value', ['deploy', '--target']],
    ['an argument too many', ['local', 'up', 'a']],
    ['a phase that there is not', ['deploy', '--phase', 'image']],
  ])('fails with 64 on %s, and says so on standard error alone', async (_, argv) => {
    const { code, answers, errors } = await slipway(argv);
    expect([code, answers(), errors()]).toEqual([64, '', expect.stringContaining('slipway')]);
  });

  test('fails with 64 where no project is, with what, why and fix', async () => {
    const { code, answers, errors } = await slipway(['images']);
    expect([code, answers(), errors()]).toEqual([
      64,
      '',
      `slipway: no cdktf.json in ${folder}\n  why:  it names the program to synthesize\n  fix:  run slipway where cdktf.json is\n`,
    ]);
  });

  test('fails on a setting of another type in words', async () => {
    writeFileSync(path.join(folder, 'cdktf.json'), '{"app":5}');
    const { code, errors } = await slipway(['images']);
    expect([code, errors()]).toEqual([64, expect.stringContaining('expected string, received number')]);
  });
});

describe('slipway images', () => {
  beforeEach(() => synthesized());

  test('lists the images of all stacks by their shortest names', async () => {
    const { code, answers, errors } = await slipway(['images', '--skip-synth']);
    expect([code, errors()]).toEqual([0, '']);
    expect(answers()).toBe(
      'IMAGE     TAG             REPOSITORY\n' +
        'shop/api  src-1           ghcr.io/team/api\n' +
        'web/api   src-2           team/api\n' +
        'page      (hashAt: plan)  x/page\n',
    );
  });

  test('answers in JSON with all of the catalogue, for the names that are asked', async () => {
    const { code, answers } = await slipway(['images', '--skip-synth', '--json', 'web/*']);
    expect([code, JSON.parse(answers()) as unknown]).toEqual([
      0,
      [
        { stack: 'web', ...image('api', 'src-2', null) },
        { stack: 'web', ...image('page', null, 'x/page') },
      ],
    ]);
  });

  test('fails on a name that none has, with the nearest, and answers nothing', async () => {
    const { code, answers, errors } = await slipway(['images', '--skip-synth', 'pgae']);
    expect([code, answers(), errors()]).toEqual([64, '', expect.stringContaining('did you mean page?')]);
  });

  test('fails with 1 when the program fails', async () => {
    const { code, answers, errors } = await slipway(['images']);
    expect([code, answers(), errors()]).toEqual([1, '', expect.stringContaining('exit 7 exited with 7')]);
  });

  test('runs the program that the environment names, and the one of the option before that', async () => {
    const env = { PATH: process.env['PATH'], CDKTF_APP: 'exit 8' };
    expect((await slipway(['images'], { env })).errors()).toContain('exit 8 exited with 8');
    expect((await slipway(['images', '--app', 'exit 9'], { env })).errors()).toContain('exit 9 exited with 9');
  });
});

describe('slipway deploy', () => {
  test('applies one stack in its folder, and its targets alone', async () => {
    synthesized([], WITHOUT_IMAGES);
    const argv = ['deploy', 'web', '--skip-synth', '--yes', '--target', 'null_resource.api_image'];
    const { code, answers, errors } = await slipway(argv, { env: terraform() });
    expect([code, answers(), errors()]).toEqual([0, '', '']);
    expect(calls().slice(1)).toEqual([
      'web init -input=false -no-color',
      'web apply -no-color -auto-approve -input=false -target=null_resource.api_image',
    ]);
  });

  test('plans with --dry-run, where nobody can be asked too', async () => {
    synthesized([], WITHOUT_IMAGES);
    const { code } = await slipway(['deploy', 'shop', '--skip-synth', '--dry-run'], { env: terraform() });
    expect([code, calls().at(-1)]).toEqual([0, 'shop plan -no-color -input=false']);
  });

  test('lets Terraform ask the person who is there', async () => {
    synthesized([], WITHOUT_IMAGES);
    const { code } = await slipway(['deploy', 'shop', '--skip-synth'], { env: terraform(), interactive: true });
    expect([code, calls().at(-1)]).toEqual([0, 'shop apply -no-color']);
  });

  test('fails with 64 where nobody can be asked, before anything runs', async () => {
    const { code, answers, errors } = await slipway(['deploy']);
    expect([code, answers(), errors()]).toEqual([64, '', expect.stringContaining('nobody to ask')]);
  });

  test('fails with 64 on a target that the stack does not have, before Terraform runs', async () => {
    synthesized([], WITHOUT_IMAGES);
    const argv = ['deploy', 'shop', '--skip-synth', '--yes', '--target', 'null_resource.ap_image'];
    const { code, errors } = await slipway(argv, { env: { PATH: '' } });
    expect([code, errors()]).toEqual([64, expect.stringContaining('did you mean null_resource.api_image?')]);
  });

  test('fails with 1 and nothing more to say when Terraform fails', async () => {
    synthesized([], WITHOUT_IMAGES);
    const argv = ['deploy', 'shop', '--skip-synth', '--yes'];
    const { code, answers, errors } = await slipway(argv, { env: terraform({ apply: 3 }) });
    expect([code, answers(), errors()]).toEqual([1, '', '']);
  });

  test('fails with 1 when Terraform cannot be initialized, with what it wrote', async () => {
    synthesized([], WITHOUT_IMAGES);
    const { code, errors } = await slipway(['deploy', 'shop', '--skip-synth', '--yes'], {
      env: terraform({ init: 1 }),
    });
    expect([code, errors()]).toEqual([1, expect.stringMatching(/^no init\nslipway: .* init failed in stack shop\n/)]);
  });

  test('fails with 1 when there is no Terraform', async () => {
    synthesized([], WITHOUT_IMAGES);
    const { code, errors } = await slipway(['deploy', 'shop', '--skip-synth', '--yes'], { env: { PATH: '' } });
    expect([code, errors()]).toEqual([1, expect.stringContaining('terraform and tofu not found')]);
  });

  test('fails with what a Terraform says that does not tell its version', async () => {
    synthesized([], WITHOUT_IMAGES);
    const { code, errors } = await slipway(['deploy', 'shop', '--skip-synth', '--yes'], {
      env: terraform({ version: 126 }),
    });
    expect(code).toBe(1);
    expect(errors()).toMatch(/^slipway: \S+ does not run\n {2}why: .*exit code 126: no version\n {2}fix: .*\n$/m);
  });

  test('fails with 1 on what a construct calls an error, and applies nothing', async () => {
    synthesized([{ constructPath: 'shop/db', level: '@cdktf/error', message: 'no password' }]);
    const argv = ['deploy', 'shop', '--skip-synth', '--yes'];
    const { code, errors } = await slipway(argv, { env: { PATH: '' } });
    expect([code, errors()]).toEqual([
      1,
      expect.stringMatching(/^ERROR \[shop\/db\]: no password\nslipway: synthesis/),
    ]);
  });
});

describe('slipway local', () => {
  test('fails with 1 to lead a shell to what does not run, with the command that starts it', async () => {
    const { code, answers, errors } = await slipway(['local', 'env', '--name', 'not-of-this-test']);
    expect([code, answers(), errors()]).toEqual([
      1,
      '',
      expect.stringContaining('slipway local up --name not-of-this-test'),
    ]);
  });
});
