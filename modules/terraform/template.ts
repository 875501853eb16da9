import { Lazy, Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { resolved } from './resolved';

/** A piece of a Terraform template: text as the template writes it, or a whole `${…}` or `%{…}` sequence. */
export interface TemplatePiece {
  readonly kind: 'text' | 'sequence';
  readonly source: string;
}

const TOKEN = /(\$\{TfToken\[[\w:.-]+\]\})/;

/**
 * Terraform template that evaluates to exactly `text`, in JSON and in HCL: `${` and `%{` are data there.
 * Tokens inside the text stay references.
 */
export function literal(text: string): string {
  if (!Token.isUnresolved(text)) return escaped(text);
  return Lazy.stringValue({
    produce: (context) => literalWithTokens(context.scope, text, context.preparing),
  });
}

/** {@link literal} on each value and key of a map. */
export function literals(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [literal(key), literal(text)]));
}

/**
 * {@link literal} with its tokens resolved. Each token is resolved on its own, because cdktf drops the `${}` of a
 * token that follows an escaped `$${` in the same string.
 */
export function literalWithTokens(scope: IConstruct, text: string, preparing = false): string {
  const pieces = text.split(TOKEN);
  return pieces
    .map((piece, index) => {
      if (TOKEN.test(piece)) return String(resolved(scope, piece, preparing));
      // `$` right before `${…}` would escape the reference.
      const beforeToken = index < pieces.length - 1;
      return beforeToken ? escaped(piece).replace(/\$+$/, (dollars) => `\${"${dollars}"}`) : escaped(piece);
    })
    .join('');
}

/** Cuts a template as Terraform does. `$${` and `%%{` are text. */
export function templatePieces(template: string): TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let text = '';
  let at = 0;
  while (at < template.length) {
    if (/^(\$\$\{|%%\{)/.test(template.slice(at, at + 3))) {
      text += template.slice(at, at + 3);
      at += 3;
    } else if (opensSequence(template, at)) {
      const end = sequenceEnd(template, at + 2);
      if (text !== '') pieces.push({ kind: 'text', source: text });
      pieces.push({ kind: 'sequence', source: template.slice(at, end) });
      text = '';
      at = end;
    } else {
      text += template.charAt(at);
      at += 1;
    }
  }
  if (text !== '') pieces.push({ kind: 'text', source: text });
  return pieces;
}

function escaped(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}

function opensSequence(template: string, at: number): boolean {
  return template.startsWith('${', at) || template.startsWith('%{', at);
}

/** Index behind the `}` of a sequence whose expression starts at `at`; braces and quoted templates nest. */
function sequenceEnd(template: string, at: number): number {
  for (let depth = 0; at < template.length; at += 1) {
    const character = template.charAt(at);
    if (character === '"') at = quotedEnd(template, at + 1);
    else if (character === '{') depth += 1;
    else if (character === '}' && depth === 0) return at + 1;
    else if (character === '}') depth -= 1;
  }
  return template.length;
}

/** Index of the closing quote of a quoted template whose text starts at `at`. */
function quotedEnd(template: string, at: number): number {
  while (at < template.length && template.charAt(at) !== '"') {
    if (template.charAt(at) === '\\') at += 2;
    else if (/^(\$\$\{|%%\{)/.test(template.slice(at, at + 3))) at += 3;
    else at = opensSequence(template, at) ? sequenceEnd(template, at + 2) : at + 1;
  }
  return at;
}
