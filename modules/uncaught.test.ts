import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Checkout } from '../test/checkout';

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout({
    Dockerfile: 'FROM scratch\nCOPY sharde/ /shared/\n',
    'shared/a': '',
    plain: 'FROM scratch\n',
  });
});

afterEach(() => checkout.remove());

/** What Node prints of a program whose errors nobody catches. cdktf notes where each token was made, as by default. */
function printed(statement: string): string {
  const program = `
    const { resolve } = require('node:path');
    const { App, Lazy, TerraformOutput, TerraformStack } = require(${at('../node_modules/cdktf')});
    const { SourceImage } = require(${at('.')});
    const { hashSource } = require(${at('source')});
    const app = new App({ outdir: 'out', context: { 'slipway:engine': resolve('engine.cjs') } });
    const stack = new TerraformStack(app, 'main');
    const registry = { url: 'ghcr.io/acme/api' };
    const image = (props) => new SourceImage(stack, 'image', { registry, context: '.', ...props });
    const later = (produce) => new TerraformOutput(stack, 'output', { value: Lazy.stringValue({ produce }) });
    ${statement};
    app.synth();`;
  const tsx = join(__dirname, '../node_modules/tsx/dist/loader.mjs');
  return spawnSync(process.execPath, ['--import', tsx, '-e', program], { cwd: checkout.folder, encoding: 'utf8' })
    .stderr;
}

const at = (file: string): string => JSON.stringify(join(__dirname, file));

const MISSING = /^\[?SourceError: Dockerfile:2: .*sharde.*\n {2}COPY sharde\/ \/shared\/\n {2}fix: {2}.*shared/m;

describe('an error that nobody catches', () => {
  test.each([
    [
      'a prop, as the construct is made',
      `image({ platforms: [] })`,
      `PropError: main/image: 'platforms' must be at least one platform, got []`,
    ],
    [
      'a prop, as a document is resolved',
      `image({ dockerfile: 'plain', args: { TEXT: 'x'.repeat(200_000) } })`,
      /^\[?PropError: main\/image: 'args, labels, contexts' are too large together: .*\n {2}fix: {2}put long values in a file/m,
    ],
    ['the source, as the construct is made', `image({})`, MISSING],
    ['the source, as a value of the user is resolved', `later(() => hashSource({ context: '.' }).tag)`, MISSING],
  ])(
    'is printed without a stack when it is about %s',
    (_, statement, message) => {
      const stderr = printed(statement);

      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ +at |creation stack|\{$/im);
    },
    30_000,
  );

  test('keeps its stack when it is a defect', () => {
    expect(printed(`later(() => undefined.tag)`)).toMatch(/creation stack:[^]*^ +at /m);
  }, 30_000);
});
