import type { Construct } from 'constructs';
import { mustBe, PropError } from './prop-error';

/**
 * Checks all text in a value, names too: programs take what is behind NUL for nothing, half a surrogate pair has no bytes,
 * and `__proto__` is no name of a property in all JSON readers.
 *
 * @param prop name of the prop; a problem inside is named by its whole path
 * @throws PropError for text that would arrive as other text, or not at all
 */
export function checkPlain(scope: Construct, prop: string, value: unknown): void {
  if (typeof value === 'string') checkText(scope, prop, value);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    checkText(scope, prop, key);
    if (key === '__proto__') throw new PropError(scope, prop, "cannot have the name '__proto__'");
    checkPlain(scope, Array.isArray(value) ? `${prop}[${key}]` : `${prop}.${key}`, inner);
  }
}

/**
 * Checks text that Terraform itself holds.
 *
 * @throws PropError for text that it would change, and for what is no text
 */
export function checkKept(scope: Construct, prop: string, text: unknown): void {
  if (typeof text !== 'string') throw new PropError(scope, prop, mustBe('text', text));
  checkPlain(scope, prop, text);
  if (text === text.normalize('NFC')) return;
  throw new PropError(
    scope,
    prop,
    mustBe('in composed form (Unicode NFC), as Terraform turns all text into that', text),
  );
}

function checkText(scope: Construct, prop: string, text: string): void {
  if (!text.includes('\0') && Buffer.from(text).toString() === text) return;
  throw new PropError(scope, prop, mustBe('text without NUL and without half a surrogate pair', text));
}
