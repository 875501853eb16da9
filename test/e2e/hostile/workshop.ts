import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nameOf } from './props';
import { VALUES } from './values';

/** What a file that belongs to a value holds. */
export const contentOf = (what: string, kind: string): string => `${kind} of ${what}`;

/**
 * Makes files and folders whose names begin with a value, in the working directory.
 *
 * @param names names of build arguments and of named contexts that the Dockerfile takes
 */
export function makeFiles(
  what: string,
  key: string,
  names: { readonly args: readonly string[]; readonly contexts: readonly string[] },
): void {
  const value = VALUES[what] ?? '';
  const context = nameOf(value, 'context');
  // Two lines: one may have 64 KiB.
  const lines = names.args.map((name) => `ARG ${name}\nENV ${name}=\\\n"$${name}"\n`).join('');
  const copies = names.contexts.map((name) => `COPY --from=${name} . /${name}/\n`).join('');
  const dockerfile = `FROM scratch\n${lines}COPY . /all/\n${copies}`;
  write(path.join(context, nameOf(value, 'Dockerfile')), dockerfile);
  write(path.join(context, nameOf(value, 'file')), contentOf(what, 'file'));
  write(path.join(nameOf(value, 'lib'), 'payload'), contentOf(what, 'lib'));
  write(nameOf(value, 'secret'), contentOf(what, 'secret'));
  write(nameOf(value, 'key'), key);
}

/** Makes what a prop is tried with. */
export function makeTrial(what: string): void {
  const value = VALUES[what] ?? '';
  write(path.join(nameOf(value, 'context'), 'Dockerfile'), 'FROM scratch\n');
  write('trial/Dockerfile', 'FROM scratch\nARG A\nENV A=$A\n');
  write(path.join('trial', nameOf(value, 'Dockerfile')), 'FROM scratch\n');
}

/** No disk has a file with NUL in its name. */
export function write(file: string, content: string): void {
  if (file.includes('\0')) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: 0o600 });
}
