import { TerraformOutput } from 'cdktf';
import { Checkout, type Mode } from '../../test/checkout';
import { terraform } from '../../test/terraform';
import { declareLocal, declareVariable } from './declarations';
import { hclText } from './hcl-expression';

const HOSTILE = 'a "b" \\ \n\t${path.module} %{if} $(id) \u2028 [{"';

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => checkout.remove());

describe.each<Mode>(['json', 'hcl'])('declarations in %s', (mode) => {
  function applied(args: readonly string[] = []): Record<string, unknown> {
    const folder = checkout.synth((main) => {
      const validation = [{ condition: '${var.tag == "" || startswith(var.tag, "v")}', errorMessage: 'It is "v".' }];
      declareVariable(main, 'tag', { type: 'string', default: '', description: HOSTILE, validation }, '');
      declareVariable(main, 'tags', { type: 'map(string)', default: {}, description: '', validation: [] }, '');
      const texts = {
        chosen: '${coalesce(try(var.tags["x"], null), var.tag, "none")}',
        several: '${var.tag == "" ? "@" : ":"}${length(var.tags)}',
        plain: '"a": {"b": [1]}',
        hostile: `\${${hclText(HOSTILE)}}`,
      };
      for (const [name, text] of Object.entries(texts)) {
        new TerraformOutput(main, `o-${name}`, { value: declareLocal(main, name, text) }).overrideLogicalId(name);
      }
    }, mode);
    terraform(folder, ['init', '-input=false']);
    terraform(folder, ['apply', '-input=false', '-auto-approve', ...args]);
    const outputs = JSON.parse(terraform(folder, ['output', '-json'])) as Record<string, { value: unknown }>;
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  test('mean what they say', () => {
    expect(applied()).toEqual({ chosen: 'none', several: '@0', plain: '"a": {"b": [1]}', hostile: HOSTILE });
    expect(applied(['-var=tag=v1', '-var=tags={"y"="v2"}'])).toMatchObject({ chosen: 'v1', several: ':1' });
  });

  test('fail with a value that is refused', () => {
    expect(() => applied(['-var=tag=1'])).toThrow('It is "v".');
  });
});
