import type { Random } from '../random';

const BYTES = [
  '\0',
  '\t',
  '\v',
  '\r',
  '\r\n',
  '\n',
  ' ',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\ufffd',
  '\ud800',
  '𐀀',
  'é',
  'e\u0301',
];
const SIGNS = Array.from('\\`"\'$(){}[]<>*?!#-=:,./~^|&;%@+');

/** Damages a text as broken editors, merges and attackers do. */
export function damaged(text: string, random: Random): string {
  let result = text;
  for (let times = 1 + random.below(4); times > 0; times--) result = damagedOnce(result, random);
  return result;
}

function damagedOnce(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + random.below(12));
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(at);
    case 2:
      return text.slice(0, at);
    case 3:
      return text.slice(0, at) + random.pick(BYTES) + text.slice(at);
    case 4:
      return text.slice(0, at) + random.pick(SIGNS).repeat(1 + random.below(5)) + text.slice(at);
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(end);
  }
}
