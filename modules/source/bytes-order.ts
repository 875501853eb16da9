/** Characters beyond U+FFFF: two UTF-16 units that sort before U+E000. */
const SURROGATE = /[\ud800-\udfff]/;

/**
 * Compares by UTF-8 bytes, which is the order of code points. JavaScript's own `<` compares UTF-16 units and puts
 * characters beyond U+FFFF before U+E000–U+FFFF.
 */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return a < b ? -1 : 1;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const unitA = a.charCodeAt(i);
    const unitB = b.charCodeAt(i);
    if (unitA !== unitB) return rank(unitA) - rank(unitB);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
