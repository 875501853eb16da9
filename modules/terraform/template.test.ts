import { App, Lazy, TerraformStack } from 'cdktf';
import { resolved } from './resolved';
import { literal, literals, templatePieces } from './template';

const stack = new TerraformStack(new App({ outdir: process.env['TMPDIR'] ?? '/tmp' }), 'main');
const token = Lazy.stringValue({ produce: () => '${var.x}' });

describe('template', () => {
  test.each([
    ['nothing that Terraform reads', 'a $ b % c {} "d" \\ \n', 'a $ b % c {} "d" \\ \n'],
    ['an interpolation', '${x}', '$${x}'],
    ['a directive', '%{ if x }', '%%{ if x }'],
    ['an escaped interpolation', '$${x}', '$$${x}'],
    ['many dollars', '$$$${x}', '$$$$${x}'],
    ['mixed markers', '$%{%${', '$%%{%$${'],
  ])('literal keeps %s', (_what, text, template) => {
    expect(literal(text)).toBe(template);
  });

  test.each([
    ['a token alone', token, '${var.x}'],
    ['an escaped marker before a token', `\${a} ${token}`, '$${a} ${var.x}'],
    ['a dollar before a token', `costs $${token}`, 'costs ${"$"}${var.x}'],
    ['two dollars before a token', `$$${token}`, '${"$$"}${var.x}'],
    ['a percent sign before a token', `100%${token}`, '100%${var.x}'],
    ['two tokens', `${token}{${token}}`, '${var.x}{${var.x}}'],
  ])('literal resolves %s', (_what, text, template) => {
    expect(resolved(stack, literal(text))).toBe(template);
  });

  test('literals escapes keys and values', () => {
    expect(literals({ '${a}': '%{b}' })).toEqual({ '$${a}': '%%{b}' });
  });

  test.each([
    ['text', 'a $ b', [['text', 'a $ b']]],
    ['an escape', '$${a}', [['text', '$${a}']]],
    ['an interpolation', '${a}', [['sequence', '${a}']]],
    [
      'braces inside',
      '${ {a = {}} }b',
      [
        ['sequence', '${ {a = {}} }'],
        ['text', 'b'],
      ],
    ],
    ['a brace in a string', '${f("}")}', [['sequence', '${f("}")}']]],
    ['an escaped quote', '${f("\\"}")}', [['sequence', '${f("\\"}")}']]],
    [
      'a template in a string',
      '${f("${g("}")}}")}x',
      [
        ['sequence', '${f("${g("}")}}")}'],
        ['text', 'x'],
      ],
    ],
    [
      'an escape in a string',
      '${f("$${")}x',
      [
        ['sequence', '${f("$${")}'],
        ['text', 'x'],
      ],
    ],
    [
      'a directive',
      'a%{ if b }c%{ endif }',
      [
        ['text', 'a'],
        ['sequence', '%{ if b }'],
        ['text', 'c'],
        ['sequence', '%{ endif }'],
      ],
    ],
  ])('templatePieces cuts %s', (_what, template, pieces) => {
    expect(templatePieces(template).map(({ kind, source }) => [kind, source])).toEqual(pieces);
  });
});
