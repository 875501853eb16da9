import { accessSync, constants, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A PATH on which the programs `wanted` are found and nothing else: what a machine without Docker looks like. */
export function pathWithOnly(wanted: readonly string[], searchPath: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-path-'));
  for (const program of wanted) symlinkSync(find(program, searchPath), path.join(folder, program));
  return folder;
}

function find(program: string, searchPath: string): string {
  const found = searchPath
    .split(path.delimiter)
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
  if (!found) throw new Error(`${program} is not on the PATH`);
  return found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
