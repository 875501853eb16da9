/** `slipway deploy --target`: what it takes for an address is one to Terraform, and what it refuses does nothing there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setUp, type Toolchain } from '../toolchain/setup';
import { command, type CommandResult } from './harness/command';
import { SLIPWAY, writeProgram } from './same-as-cdktf/both';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-targets-'));
let toolchain: Toolchain;

beforeAll(async () => {
  toolchain = await setUp();
  writeProgram(folder, {
    name: 'all that can be a target',
    settings: { terraformModules: ['./net'] },
    files: {
      'net/main.tf': 'resource "null_resource" "vpc" {}\nmodule "inner" {\n  source = "./inner"\n}\n',
      'net/inner/main.tf': 'resource "null_resource" "route" {\n  for_each = toset(["a.b", "c"])\n}\n',
    },
    body: `
      const shop = stackOf('shop');
      const one = new Resource(shop, 'one');
      new Resource(shop, 'numbered', { count: 2 });
      new Resource(shop, 'keyed', { forEach: TerraformIterator.fromList(['a]', 'b']) });
      new DataNullDataSource(shop, 'read', { inputs: { id: one.id } });
      new TerraformHclModule(shop, 'net', { source: './net' });
      new TerraformHclModule(shop, 'zone', { source: './net', forEach: TerraformIterator.fromList(['x']) });
      Annotations.of(one).addWarning('said before the plan');`,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function dryRun(env: NodeJS.ProcessEnv, ...options: string[]): Promise<CommandResult> {
  return command(process.execPath, [SLIPWAY, 'deploy', '--dry-run', ...options], {
    cwd: folder,
    env: { ...process.env, ...toolchain.environment, NO_COLOR: '1', ...env },
  });
}

const planned = ({ stdout }: CommandResult): string[] =>
  [...stdout.matchAll(/^ {2}# (.+) will be /gm)].map(([, address = '']) => address).sort();

const IN_NET = ['inner.null_resource.route["a.b"]', 'inner.null_resource.route["c"]'];
const ALL_OF = (call: string): string[] => [
  ...IN_NET.map((name) => `${call}.module.${name}`),
  `${call}.null_resource.vpc`,
];

describe.each([
  ['terraform', 'JSON'],
  ['tofu', 'HCL'],
] as const)('a target with %s, in %s', (tool, format) => {
  const run = (...options: string[]) =>
    dryRun({ TERRAFORM_BINARY_NAME: toolchain[tool], SYNTH_HCL_OUTPUT: String(format === 'HCL') }, ...options);

  test('is not needed: all is planned, after what the constructs say', async () => {
    const { code, stdout, stderr } = await run();

    expect([code, stderr]).toEqual([0, expect.stringContaining('WARN [shop/one]: said before the plan\n')]);
    expect(stdout).toContain('Plan: 11 to add');
  });

  test.each([
    [['null_resource.one'], ['null_resource.one']],
    [['null_resource.numbered[1]'], ['null_resource.numbered[1]']],
    [
      ['null_resource.keyed["a]"]', 'null_resource.one'],
      ['null_resource.keyed["a]"]', 'null_resource.one'],
    ],
    [['data.null_data_source.read'], ['data.null_data_source.read', 'null_resource.one']],
    [['module.net'], ALL_OF('module.net')],
    [['module.zone["x"]'], ALL_OF('module.zone["x"]')],
    [['module.net.module.inner.null_resource.route["a.b"]'], ['module.net.module.inner.null_resource.route["a.b"]']],
  ])('plans %j and what it needs', async (targets, expected) => {
    const result = await run('--skip-synth', ...targets.flatMap((target) => ['--target', target]));

    expect([result.code, result.output]).toEqual([0, expect.any(String)]);
    expect(planned(result)).toEqual(expected);
  });

  test('fails on what the stack does not have, before Terraform runs', async () => {
    const { code, stdout, stderr } = await run('--target', 'module.nett.null_resource.vpc');

    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain('did you mean module.net?');
  });
});
