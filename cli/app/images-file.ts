import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImagesFile } from '../../contract/images-file';
import { CliError, WRONG_USAGE } from '../cli-error';

/**
 * Where `images.json` goes: nothing is written yet.
 *
 * @throws CliError where no file can be
 */
export function imagesFileAt(file: string, cwd: string): string {
  const absolute = path.resolve(cwd, file);
  const parent = nearest(path.dirname(absolute));
  const what = `--output ${JSON.stringify(file)} is no file that can be written`;
  if (!isFolder(parent) || !isWritable(parent)) {
    const why = `${parent} is ${isFolder(parent) ? 'a folder that you cannot write to' : 'no folder'}`;
    throw new CliError(what, why, 'name a file in a folder of yours', WRONG_USAGE);
  }
  if (!isFolder(absolute)) return absolute;
  const why = 'it is a folder (that of the synthesis is named in cdktf.json, or in CDKTF_OUTPUT)';
  throw new CliError(what, why, 'name the file: --output images.json', WRONG_USAGE);
}

/** What there is of a path. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(path.dirname(folder));
}

function isFolder(file: string): boolean {
  return existsSync(file) && statSync(file).isDirectory();
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whoever reads the file finds all of it or nothing. */
export function writeImagesFile(file: string, content: ImagesFile): void {
  const draft = `${file}.${randomUUID()}`;
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(draft, imagesJson(content));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** As it is written to a file or answered. */
export function imagesJson(content: ImagesFile | readonly object[]): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
