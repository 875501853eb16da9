import { pathBytes } from './tree/path-bytes';

/** Characters beyond U+FFFF, two UTF-16 units that sort before U+E000; and bytes that are no UTF-8. */
const SURROGATE = /[\ud800-\udfff]/;

/**
 * Compares by UTF-8 bytes, which is the order of code points. JavaScript's own `<` compares UTF-16 units and puts
 * characters beyond U+FFFF before U+E000–U+FFFF.
 */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(pathBytes(a), pathBytes(b));
}
