import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string | { readonly name: string };
}

/** The folders of all packages that something of a bundle is from. */
export function bundledPackages({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return [...new Set(used.flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))].sort();
}

/** What is said of packages: who has made each, and its license in full, once. */
export function notices(folders: readonly string[]): string {
  const packages = new Map<string, string[]>();
  for (const folder of folders) {
    const text = licenseOf(folder);
    packages.set(text, [...(packages.get(text) ?? []), titleOf(folder)]);
  }
  const sections = [...packages].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return [`Parts of the packages below are in this program, under their licenses.\n`, ...sections].join(
    `\n${RULE}\n\n`,
  );
}

const RULE = '-'.repeat(80);

function titleOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readIn(folder, 'package.json')) as Package;
  const by = typeof author === 'string' ? author : author?.name;
  return `${name} ${version}, ${license}${by === undefined ? '' : `, by ${by}`}`;
}

/** Its texts as they are; a package without one has it in its title alone. */
function licenseOf(folder: string): string {
  const files = readdirSync(path.join(__dirname, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return files
    .sort()
    .map((file) => readIn(folder, file).trim())
    .join('\n\n');
}

function readIn(folder: string, file: string): string {
  return readFileSync(path.join(__dirname, folder, file), 'utf8');
}
