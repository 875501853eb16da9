import { TerraformResource, TerraformVariable } from 'cdktf';
import type { ImageDocument } from '../../contract/image';
import type { Work } from '../../contract/verbs';
import { Checkout } from '../../test/checkout';
import { terraform } from '../../test/terraform';
import { named } from '../terraform/address';
import { MODULE_FOLDER } from '../terraform/json-template';
import { engineProvisioner } from './provisioner';

const HOSTILE = 'a "b" \\ \n\tEOF\n${path.module} $${x} %{if} $(id) e\u0301 \u2028 [{"';

let checkout: Checkout;

describe('provisioner', () => {
  beforeEach(() => {
    checkout = new Checkout();
  });

  afterEach(() => checkout.remove());

  /** What the engine is asked when Terraform applies; `terraform_data` runs provisioners without any provider. */
  function asked(mode: 'json' | 'hcl', document: (url: string) => ImageDocument): [string, string] {
    const folder = checkout.synth((main) => {
      const url = named(new TerraformResource(main, 'url', { terraformResourceType: 'terraform_data' }), 'url');
      url.addOverride('input', 'say "hi"/<api>');
      const provisioners = [engineProvisioner(main, 'build', () => document(url.getStringAttribute('output')))];
      named(new TerraformResource(main, 'data', { terraformResourceType: 'terraform_data', provisioners }), 'data');
    }, mode);
    const recording = `${checkout.folder}/${mode}.log`;
    terraform(folder, ['init', '-input=false']);
    terraform(folder, ['apply', '-input=false', '-auto-approve'], { RECORDING: recording });
    return JSON.parse(checkout.read(`${mode}.log`)) as [string, string];
  }

  test('hands the engine the same document, byte for byte, from JSON and from HCL', () => {
    const document = (url: string): ImageDocument => ({
      kind: 'image',
      version: 1,
      name: 'api',
      address: 'null_resource.api_image',
      module: MODULE_FOLDER,
      source: { context: HOSTILE, dockerfile: HOSTILE, args: { [HOSTILE]: HOSTILE }, platforms: [HOSTILE] },
      tag: 'src-0',
      repository: url,
      image: `${HOSTILE}$${url}:${HOSTILE}`,
      registry: { kind: 'oci' },
      consumers: [],
    });

    const [command, json] = asked('json', document);
    expect(asked('hcl', document)).toEqual([command, json]);
    expect(command).toBe('build');
    expect(JSON.parse(json)).toEqual({
      ...document('say "hi"/<api>'),
      module: '.',
      // Terraform normalizes text around a reference (NFC); where it matters, nothing stands around references.
      image: `${HOSTILE}$say "hi"/<api>:${HOSTILE}`.normalize('NFC'),
    });
  });

  test.each(['json', 'hcl'] as const)('needs no Node where an image was built before, in %s', (mode) => {
    const document: Work['prove'] = {
      kind: 'rollout',
      version: 1,
      name: 'api',
      address: 'terraform_data.data',
      module: MODULE_FOLDER,
      image: HOSTILE,
      timeoutSeconds: 60,
      target: { kind: 'ecs', cluster: 'prod', service: 'api', container: 'api', access: {} },
    };
    const folder = checkout.synth((main) => {
      const { booleanValue } = new TerraformVariable(main, 'prebuilt', { type: 'bool' });
      const provisioners = [engineProvisioner(main, 'prove', () => document, booleanValue)];
      named(new TerraformResource(main, 'data', { terraformResourceType: 'terraform_data', provisioners }), 'data');
    }, mode);
    const recording = `${checkout.folder}/${mode}.log`;
    const applied = (prebuilt: boolean, ...options: string[]) => {
      const environment = { RECORDING: recording, TF_VAR_prebuilt: String(prebuilt) };
      return terraform(folder, ['apply', '-no-color', '-auto-approve', ...options], environment);
    };
    terraform(folder, ['init', '-input=false']);

    applied(false);
    const recorded = checkout.read(`${mode}.log`);
    const [command, json] = JSON.parse(recorded) as [string, string];
    expect([command, JSON.parse(json)]).toEqual(['prove', { ...document, module: '.' }]);
    expect(applied(true)).toContain('No changes.');
    const output = applied(true, '-replace=terraform_data.data');
    expect(output).toContain('(local-exec): prebuilt: there is nothing to do here');
    expect(output).not.toContain('"node"');
    expect(checkout.read(`${mode}.log`)).toBe(recorded);
  });
});
