import { hclExpression } from './hcl-expression';

describe('hcl expression', () => {
  test.each([
    ['a number', 1.5, '1.5'],
    ['a boolean', false, 'false'],
    ['null', null, 'null'],
    ['text', 'a "b" \\ c', '"a \\"b\\" \\\\ c"'],
    ['a number in a string', '007', '"007"'],
    ['JSON in a string', '["a"]', '"[\\"a\\"]"'],
    ['control characters', 'a\nb\r\t\u0001', '"a\\nb\\r\\t\\u0001"'],
    ['escaped markers', '$${a} %%{b}', '"$${a} %%{b}"'],
    ['an interpolation and nothing else', '${a.b["c"]}', 'a.b["c"]'],
    ['an interpolation that trims', '${~ a ~}', '"${~ a ~}"'],
    ['an interpolation of two lines', '${a\n? 1 : 2}', '"${a\n? 1 : 2}"'],
    ['two interpolations', '${a}${b}', '"${a}${b}"'],
    ['text around an interpolation', 'say "${f("x")}"', '"say \\"${f("x")}\\""'],
    ['a directive', '%{ if a }b%{ endif }', '"%{ if a }b%{ endif }"'],
    ['an empty list', [], '[]'],
    ['a list', ['a', 1, null], '["a", 1, null]'],
    ['a list in a list', [['a'], []], '[["a"], []]'],
    ['an empty map', {}, '{}'],
    ['a map', { a: 'b', 'c.d': { e: [true] } }, '{\n  a = "b"\n  "c.d" = {\n    e = [true]\n  }\n}'],
    ['a key that HCL would take for a loop', { for: 1 }, '{\n  "for" = 1\n}'],
    ['a key that is a template', { '${a}': 1 }, '{\n  "${a}" = 1\n}'],
    ['a property that is undefined', { a: undefined }, '{}'],
  ])('writes %s', (_what, value, hcl) => {
    expect(hclExpression(value)).toBe(hcl);
  });

  test('writes a long list one item a line', () => {
    expect(hclExpression(['a'.repeat(60), 'b'.repeat(60)])).toBe(
      `[\n  "${'a'.repeat(60)}",\n  "${'b'.repeat(60)}",\n]`,
    );
  });
});
