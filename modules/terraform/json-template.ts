import { Lazy, Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { hclString } from './hcl-expression';
import { resolved } from './resolved';
import { literal, literalWithTokens } from './template';

/** Token of `path.module`: the folder of the stack, as Terraform sees it. */
export const MODULE_FOLDER = Lazy.stringValue({ produce: () => '${path.module}' });

/**
 * Terraform template that evaluates to the JSON of `document`, byte for byte: what users wrote is data, and tokens
 * become `${jsonencode(…)}`, so that no value can break the JSON. Properties that are undefined are left out.
 */
export function jsonTemplate(scope: IConstruct, document: unknown, preparing: boolean): string {
  if (document === null || typeof document === 'boolean') return String(document);
  if (typeof document === 'number' && !Token.isUnresolved(document)) return String(document);
  if (typeof document === 'string' && !Token.isUnresolved(document)) return literal(asciiJson(document));
  if (typeof document === 'string') return encoded(literalWithTokens(scope, document, preparing));
  if (Token.isUnresolved(document)) return encoded(String(resolved(scope, document, preparing)));
  if (Array.isArray(document)) return `[${document.map((item) => jsonTemplate(scope, item, preparing)).join(',')}]`;
  const properties = Object.entries(document as object).flatMap(([key, value]) =>
    value === undefined ? [] : [`${literal(asciiJson(key))}:${jsonTemplate(scope, value, preparing)}`],
  );
  return `{${properties.join(',')}}`;
}

function encoded(template: string): string {
  return `\${jsonencode(${hclString(template)})}`;
}

/** JSON of a string in ASCII: Terraform normalizes other text (NFC), and a file name must stay as it is. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
