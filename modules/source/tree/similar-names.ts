import { byBytes } from '../bytes-order';

/** Names of one folder that macOS and Windows take for one name, of which a checkout there loses all but one. */
export function similarNames(names: readonly string[]): [string, string][] {
  if (new Set(names.map(fold)).size === names.length) return [];
  const seen = new Map<string, string>();
  const found: [string, string][] = [];
  for (const name of [...names].sort(byBytes)) {
    const folded = fold(name);
    const other = seen.get(folded);
    if (other === undefined) seen.set(folded, name);
    else found.push([other, name]);
  }
  return found;
}

const ASCII = /^[\0-\x7f]*$/;

function fold(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
