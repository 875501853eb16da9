import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { extract } from 'tar-stream';

/** What is in an image, by path: all that a program in it can see of the source. */
export type Contents = ReadonlyMap<string, string>;

/** Reads a root file system that was exported as tar. Of the modes only the executable bit counts. */
export async function contentsOf(tar: string): Promise<Contents> {
  const found = new Map<string, string>();
  const entries = createReadStream(tar).pipe(extract());
  for await (const entry of entries) {
    const { name, type, linkname, mode } = entry.header;
    const hash = createHash('sha256');
    for await (const chunk of entry) hash.update(chunk as Buffer);
    const kind = type === 'file' && (mode & 0o100) !== 0 ? 'executable' : type;
    found.set(name.replace(/^\.?\/|\/$/g, ''), [kind, linkname, hash.digest('hex').slice(0, 16)].join(' ').trim());
  }
  return found;
}

/** One line for each path that is not the same in both. */
export function differences(left: Contents, right: Contents): string[] {
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => `${name}: ${left.get(name) ?? 'absent'} | ${right.get(name) ?? 'absent'}`);
}
