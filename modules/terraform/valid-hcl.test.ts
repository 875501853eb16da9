import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Resource } from '@cdktf/provider-null/lib/resource';
import { App, Fn, TerraformOutput, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { terraform } from '../../test/terraform';
import { addressOf, named } from './address';
import { jsonTemplate } from './json-template';
import { literal, literals } from './template';
import { validHcl } from './valid-hcl';

/** What has changed on its way through HCL before, each as a string that a user may write. */
const HOSTILE: Readonly<Record<string, string>> = {
  shell: '$(touch x) `id` ; rm -rf "$HOME" && true',
  quotes: `it's "quoted" \\"twice\\"`,
  lines: 'one\ntwo\r\n\tthree\n',
  heredoc: 'a\nEOF\nb\n',
  templates: '${path.module} %{ if true }x%{ endif } $${y} %%{z} $$${w} $',
  quotedTemplate: '"${x}" $${"y"}',
  backslashes: 'C:\\new\\table \\${x} \\',
  list: '["a"]',
  map: '{"a": 1}',
  string: '"a"',
  number: '007',
  large: '1234567890123456789012345678901234567890',
  boolean: 'true',
  empty: '',
  unicode: 'žluťoučký ☃ 𝒳 \u2028',
  control: '\u0001\u007f',
};

function stack(): TerraformStack {
  return new TerraformStack(Testing.app(), 'main');
}

describe('valid hcl', () => {
  describe('with real Terraform', () => {
    let checkout: Checkout;

    beforeEach(() => {
      checkout = new Checkout();
    });

    afterEach(() => checkout.remove());

    /** `terraform_data` needs no provider to be installed. */
    function data(scope: TerraformStack, name: string, input: unknown): TerraformResource {
      const resource = new TerraformResource(scope, `id-${name}`, { terraformResourceType: 'terraform_data' });
      resource.addOverride('input', input);
      return named(resource, name);
    }

    test.each(['json', 'hcl'] as const)('keeps every string, byte for byte, in %s', (mode) => {
      const folder = checkout.synth((main) => {
        const first = data(main, 'first', { text: 'x' });
        data(main, 'texts', literals(HOSTILE));
        data(main, 'keys', literals(Object.fromEntries(Object.values(HOSTILE).map((text) => [`k${text}`, 'v']))));
        data(main, 'list', Object.values(HOSTILE).map(literal));
        data(main, 'nested', { a: [{ b: [Object.values(HOSTILE).map(literal)] }], n: null, f: false, i: 1.5 });
        data(main, 'document', jsonTemplate(main, { ...HOSTILE, id: first.getStringAttribute('input.text') }, false));
        data(main, 'mixed', literal(`\${a} "$${first.getStringAttribute('input.text')}" %{b}\n`));
        for (const name of ['texts', 'keys', 'list', 'nested', 'document', 'mixed']) {
          new TerraformOutput(main, name, { value: Fn.jsonencode(`\${terraform_data.${name}.output}`) }).addOverride(
            'value',
            `\${jsonencode(terraform_data.${name}.output)}`,
          );
        }
      }, mode);

      terraform(folder, ['init', '-input=false']);
      expect(terraform(folder, ['validate', '-no-color']).trim()).toBe('Success! The configuration is valid.');
      terraform(folder, ['apply', '-input=false', '-auto-approve']);
      const outputs = JSON.parse(terraform(folder, ['output', '-json'])) as Record<string, { value: string }>;
      const output = (name: string): unknown => JSON.parse(outputs[name]!.value);

      expect(output('texts')).toEqual(HOSTILE);
      expect(Object.keys(output('keys') as object).sort()).toEqual(
        Object.values(HOSTILE)
          .map((text) => `k${text}`)
          .sort(),
      );
      expect(output('list')).toEqual(Object.values(HOSTILE));
      expect(output('nested')).toEqual({ a: [{ b: [Object.values(HOSTILE)] }], n: null, f: false, i: 1.5 });
      expect(JSON.parse(output('document') as string)).toEqual({ ...HOSTILE, id: 'x' });
      expect(output('mixed')).toBe('${a} "$x" %{b}\n');
    });

    test.each(['json', 'hcl'] as const)('runs provisioners and keeps the meta-arguments in %s', (mode) => {
      const folder = checkout.synth((main) => {
        const first = data(main, 'first', 'one');
        const second = data(main, 'second', 'two');
        second.dependsOn = [addressOf(first)];
        second.lifecycle = {
          createBeforeDestroy: true,
          ignoreChanges: ['input'],
          replaceTriggeredBy: ['terraform_data.first'],
          precondition: [{ condition: '${terraform_data.first.id != "x"}', errorMessage: 'no "x"' }],
        };
        second.provisioners = [
          {
            type: 'local-exec',
            interpreter: ['node', '-e', literal('require("fs").writeFileSync("said", process.env.TEXT)')],
            command: 'ignored',
            environment: { TEXT: literal(Object.values(HOSTILE).join('\0').replaceAll('\0', '|')) },
          },
          { type: 'local-exec', when: 'destroy', command: 'echo gone' },
        ];
        second.addOverride('provisioner.1.local-exec.on_failure', 'continue');
      }, mode);

      terraform(folder, ['init', '-input=false']);
      expect(terraform(folder, ['validate', '-no-color']).trim()).toBe('Success! The configuration is valid.');
      terraform(folder, ['apply', '-input=false', '-auto-approve']);
      expect(checkout.read(`out-${mode}/stacks/main/said`)).toBe(Object.values(HOSTILE).join('|'));
      terraform(folder, ['fmt']);
      expect(() => terraform(folder, ['fmt', '-check'])).not.toThrow();
    });
  });

  test('keeps all meta-arguments of a resource and its provisioners', () => {
    const main = stack();
    const resource = validHcl(new Resource(main, 'resource', {}));
    resource.lifecycle = {
      precondition: [{ condition: '${1 == 1}', errorMessage: 'before' }],
      postcondition: [
        { condition: '${self.id != ""}', errorMessage: 'after' },
        { condition: '${2 == 2}', errorMessage: 'last' },
      ],
      replaceTriggeredBy: ['null_resource.one', 'null_resource.two.id'],
    };
    resource.provisioners = [{ type: 'local-exec', when: 'destroy', command: 'true' }];
    resource.addOverride('provisioner.0.local-exec.on_failure', 'continue');
    resource.connection = { type: 'ssh', host: 'example.com' };

    const hcl = String(Testing.synthHcl(main)).replace(/\s+/g, ' ');
    expect(hcl).toContain('precondition { condition = 1 == 1 error_message = "before" }');
    expect(hcl).toContain('postcondition { condition = self.id != "" error_message = "after" }');
    expect(hcl).toContain('postcondition { condition = 2 == 2 error_message = "last" }');
    expect(hcl).toContain('replace_triggered_by = [null_resource.one, null_resource.two.id]');
    expect(hcl).toMatch(/provisioner "local-exec" \{[^}]*when = destroy[^}]*on_failure = continue/);
    expect(hcl).toContain('connection { type = "ssh" host = "example.com" }');
  });

  test('writes references and keywords without quotes', () => {
    const main = stack();
    const provider = new AwsProvider(main, 'aws', { alias: 'other', region: 'eu-west-1' });
    const repository = validHcl(
      new EcrRepository(main, 'repository', {
        name: 'api',
        provider,
        imageScanningConfiguration: { scanOnPush: true },
        tags: { 'a b': 'c' },
        lifecycle: { ignoreChanges: 'all', preventDestroy: true },
      }),
    );
    validHcl(new Resource(main, 'resource', { triggers: { url: repository.repositoryUrl }, dependsOn: [repository] }));

    const hcl = String(Testing.synthHcl(main));
    expect(hcl.slice(hcl.indexOf('resource "aws_ecr'))).toBe(`resource "aws_ecr_repository" "repository" {
provider = aws.other
name = "api"
tags = {
  "a b" = "c"
}
image_scanning_configuration {
scan_on_push = true
}
lifecycle {
prevent_destroy = true
ignore_changes = all
}
}
resource "null_resource" "resource" {
triggers = {
  url = aws_ecr_repository.repository.repository_url
}
depends_on = [aws_ecr_repository.repository]
}`);
  });

  test('takes overrides as JSON takes them', () => {
    const main = stack();
    const repository = validHcl(new EcrRepository(main, 'repository', { name: 'api', tags: { a: 'b' } }));
    repository.addOverride('tags.c', '"d"');
    repository.addOverride('image_tag_mutability_exclusion_filter', [{ filter: 'latest*', filter_type: 'WILDCARD' }]);
    repository.addOverride('encryption_configuration', [{ encryption_type: 'KMS' }]);

    const hcl = String(Testing.synthHcl(main));
    expect(hcl).toContain('tags = {\n  a = "b"\n  c = "\\"d\\""\n}');
    expect(hcl).toContain('image_tag_mutability_exclusion_filter {\nfilter = "latest*"\nfilter_type = "WILDCARD"\n}');
    expect(hcl).toContain('encryption_configuration {\nencryption_type = "KMS"\n}');
  });

  test('keeps a resource that was moved away out', () => {
    const main = new TerraformStack(new App({ outdir: Testing.app().outdir, skipValidation: true }), 'main');
    new Resource(main, 'target', {}).addMoveTarget('there');
    const moved = validHcl(new Resource(main, 'moved', {}));
    moved.moveTo('there');

    expect(String(Testing.synthHcl(main))).not.toContain('resource "null_resource" "moved"');
  });
});
