import { type TemplatePiece, templatePieces } from './template';

/** A value as Terraform's JSON syntax holds it; strings are templates. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

/** The HCL expression that means what the value means in Terraform's JSON syntax. */
export function hclExpression(value: JsonValue): string {
  if (typeof value === 'string') return hclString(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (isList(value)) return list(value.map(hclExpression));
  const entries = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${hclKey(key)} = ${hclExpression(inner)}`],
  );
  return entries.length === 0 ? '{}' : `{\n${indented(entries.join('\n'))}\n}`;
}

/** A template as HCL: a bare expression when it is one interpolation and nothing else, else a quoted template. */
export function hclString(template: string): string {
  const pieces = templatePieces(template);
  const [only] = pieces;
  if (pieces.length === 1 && only?.kind === 'sequence' && only.source.startsWith('${')) {
    const expression = only.source.slice(2, -1).trim();
    // `~` trims the text around an interpolation; a line break would end a bare expression.
    if (!/\n|^~|~$/.test(expression)) return expression;
  }
  return quoted(pieces);
}

/** A text as an expression, for a place inside `${…}`: what looks like a template in it is data. */
export function hclText(text: string): string {
  return quoted([{ kind: 'text', source: text.replace(/[$%](?=\{)/g, '$&$&') }]);
}

/** A template as HCL between quotes, also when it is one interpolation. */
export function hclTemplate(template: string): string {
  return quoted(templatePieces(template));
}

/** A quoted key stays quoted also when it is one interpolation: bare, it would be the name of the expression. */
function hclKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) && key !== 'for' ? key : hclTemplate(key);
}

function quoted(pieces: readonly TemplatePiece[]): string {
  return `"${pieces.map((piece) => (piece.kind === 'text' ? quotable(piece.source) : piece.source)).join('')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text for a quoted template. Heredocs are no choice: they add a line break and can be ended by their own text. */
function quotable(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what must be escaped
    /[\\"\u0000-\u001f\u007f]/g,
    (character) => ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function list(items: readonly string[]): string {
  const line = `[${items.join(', ')}]`;
  if (line.length <= 100 && !line.includes('\n')) return line;
  return `[\n${items.map((item) => `${indented(item)},`).join('\n')}\n]`;
}

/** Indents lines. Not by a regular expression: for those, U+2028 inside a string also ends a line. */
function indented(lines: string): string {
  return lines
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
