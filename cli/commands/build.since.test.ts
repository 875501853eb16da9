import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CataloguedImage } from '../../contract/catalogue';
import { type TestContext, testContext } from '../../test/context';
import { TestRepository } from '../../test/git-repository';
import { runCommand } from '../program';

let repository: TestRepository;
let first: string;

beforeEach(() => {
  repository = new TestRepository();
  for (const name of ['base', 'api', 'page']) {
    repository.write(`${name}/Dockerfile`, name === 'api' ? 'FROM base\nCOPY main /\n' : 'FROM scratch\nCOPY main /\n');
    repository.write(`${name}/main`);
  }
  repository.write('README.md');
  repository.write('infra/cdktf.json', JSON.stringify({ app: 'exit 7' }));
  synthesized([image('base'), image('api', 'base'), image('page')]);
  repository.write('.gitignore', 'cdktf.out\n');
  first = repository.commit();
});
afterEach(() => repository.remove());

/** Hashed when Terraform plans: the tags are those of the files as they are. */
const image = (name: string, base?: string): CataloguedImage => ({
  name,
  construct: `x/${name}`,
  address: `null_resource.${name}_image`,
  source: {
    context: `../../../../${name}`,
    dockerfile: 'Dockerfile',
    platforms: ['linux/amd64'],
    ...(base !== undefined && { contexts: { [base]: { image: null, tag: null, registry: { kind: 'oci' } } } }),
  },
  ...(base !== undefined && { bases: { [base]: { stack: 'shop', name: base } } }),
  tag: null,
  movingTags: [],
  inUseBy: [],
  // Nobody answers there.
  repository: { name, url: `127.0.0.1:1/${name}`, pullUrl: `127.0.0.1:1/${name}` },
  registry: { kind: 'oci' },
  consumers: [],
  unknown: { tag: 'hashAt: plan' },
});

function synthesized(images: readonly CataloguedImage[]): void {
  const place = 'stacks/shop';
  const out = repository.path('infra/cdktf.out');
  mkdirSync(path.join(out, place), { recursive: true });
  const content = { '//': { metadata: { slipway: { version: 2, images, services: [] } } }, resource: {} };
  writeFileSync(path.join(out, place, 'cdk.tf.json'), JSON.stringify(content));
  const paths = { synthesizedStackPath: `${place}/cdk.tf.json`, stackMetadataPath: `${place}/metadata.json` };
  const shop = { name: 'shop', workingDirectory: place, ...paths };
  writeFileSync(path.join(out, 'manifest.json'), JSON.stringify({ stacks: { shop } }));
}

async function build(...argv: string[]): Promise<TestContext & { readonly code: number }> {
  const context = testContext({ cwd: repository.path('infra'), env: repository.env });
  return { ...context, code: await runCommand(['build', '--skip-synth', ...argv], context) };
}

async function changesSince(revision: string): Promise<Record<string, string>> {
  const { code, answers, errors } = await build('--since', revision, '--dry-run', '--json');
  expect([code, errors()]).toEqual([0, expect.stringMatching(/to build\n$/)]);
  const listed = JSON.parse(answers()) as { name: string; state: string }[];
  return Object.fromEntries(listed.map(({ name, state }) => [name, state]));
}

describe('slipway build --since', () => {
  test('finds no change in what no image reads, committed or not, and asks no registry', async () => {
    repository.write('README.md', 'changed');
    repository.commit();
    repository.write('README.md', 'changed again');
    expect(await changesSince(first)).toEqual({ base: 'unchanged', api: 'unchanged', page: 'unchanged' });
  });

  test('finds an image that changed, and the images that are built from it', async () => {
    repository.write('base/main', 'changed');
    repository.commit();
    expect(await changesSince(first)).toEqual({ base: 'changed', api: 'changed', page: 'unchanged' });
    expect(await changesSince('HEAD')).toEqual({ base: 'unchanged', api: 'unchanged', page: 'unchanged' });
  });

  test('finds an image that was not there, or could not be hashed', async () => {
    repository.git('rm', '-r', '--quiet', 'page');
    repository.write('api/Dockerfile', 'FROM base\nCOPPY main /\n');
    const broken = repository.commit();
    repository.git('checkout', '--quiet', first, '--', 'page', 'api');
    expect(await changesSince(broken)).toEqual({ base: 'unchanged', api: 'changed', page: 'changed' });
  });

  test('leaves the repository as it is', async () => {
    const before = readFileSync(repository.path('.git/index'));
    await changesSince(first);
    expect(readFileSync(repository.path('.git/index')).equals(before)).toBe(true);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('makes a matrix of what changed, with --github and no other option', async () => {
    repository.write('page/main', 'changed');
    const { code, answers, errors } = await build('--since', 'HEAD', '--github');
    const row = '{"image":"page","stack":"shop","platform":"linux/amd64","runner":"ubuntu-24.04"}';
    expect([code, answers()]).toEqual([0, `matrix={"include":[${row}]}\nany=true\n`]);
    expect(errors()).toMatch(/^page +changed /m);
  });

  test('builds nothing where nothing changed, and writes the commit', async () => {
    const { code, answers, errors } = await build('--since', 'HEAD', '--output', 'images.json');
    expect([code, answers(), errors()]).toEqual([0, '', 'no image has changed since HEAD\n']);
    const written = JSON.parse(readFileSync(repository.path('infra/images.json'), 'utf8')) as unknown;
    expect(written).toEqual({ commit: first, images: [] });
  });

  test('fails on a revision that there is not', async () => {
    const { code, answers, errors } = await build('--since', 'no-such-branch', '--dry-run');
    expect([code, answers(), errors()]).toEqual([
      1,
      '',
      expect.stringContaining('there is no revision "no-such-branch"'),
    ]);
  });

  test('fails on a source outside of the repository', async () => {
    const outside = image('base');
    mkdirSync(path.join(repository.base, 'elsewhere'));
    writeFileSync(path.join(repository.base, 'elsewhere/Dockerfile'), 'FROM scratch\n');
    synthesized([{ ...outside, source: { ...outside.source, context: '../../../../../elsewhere' } }]);
    const { code, errors } = await build('--since', 'HEAD', '--dry-run');
    expect([code, errors()]).toEqual([1, expect.stringContaining('its context is not in the git repository')]);
  });
});

describe('the commit in an images.json', () => {
  test('fails where git does not read the repository, before anything is done', async () => {
    writeFileSync(repository.path('.git/config'), '[core\n');
    const { code, errors } = await build('--output', 'images.json');
    expect([code, errors()]).toEqual([1, expect.stringContaining('the commit of the checkout cannot be read')]);
  });
});
