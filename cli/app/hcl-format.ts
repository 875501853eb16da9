import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { SynthesizedStack } from './stack';

/** The formatter that comes with the command line of cdktf, and of its fork. */
const FORMATTERS = ['@cdktf/hcl-tools', '@cdktn/hcl-tools'];

interface Formatter {
  format(hcl: string): Promise<string>;
}

/**
 * Lays the HCL of stacks out as `cdktf synth --hcl` does. It takes the formatter that is installed for the project:
 * where there is none the HCL says the same, but stays as the program wrote it.
 */
export async function formatHcl(stacks: readonly SynthesizedStack[], projectFolder: string): Promise<void> {
  const files = stacks.map(({ file }) => file).filter((file) => file.endsWith('.tf'));
  const formatter = files.length > 0 ? installedFormatter(projectFolder) : undefined;
  if (formatter === undefined) return;
  for (const file of files) writeFileSync(file, await formatter.format(readFileSync(file, 'utf8')));
}

function installedFormatter(projectFolder: string): Formatter | undefined {
  const load = createRequire(path.join(projectFolder, 'cdktf.json'));
  for (const name of FORMATTERS) {
    try {
      return load(name) as Formatter;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}
