import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ImagesFile } from '../../contract/images-file';
import { reason } from '../../errors/report';
import { CliError, WRONG_USAGE } from '../cli-error';

/**
 * Where `images.json` goes: nothing is written yet.
 *
 * @throws CliError where no file can be
 */
export function imagesFileAt(file: string, cwd: string): string {
  const absolute = path.resolve(cwd, file);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CliError(
      `--output ${JSON.stringify(file)} is a folder`,
      'an images.json is written there (the output folder of the synthesis is in cdktf.json, or in CDKTF_OUTPUT)',
      'name a file: --output images.json',
      WRONG_USAGE,
    );
  }
  const parent = nearestFolder(path.dirname(absolute));
  try {
    accessSync(parent, constants.W_OK);
    if (statSync(parent).isDirectory()) return absolute;
    throw new Error('it is a file');
  } catch (error) {
    throw new CliError(
      `--output ${JSON.stringify(file)} cannot be written`,
      `${parent}: ${reason(error)}`,
      'name a file in a folder that you can write to',
      WRONG_USAGE,
    );
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(path.dirname(folder));
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
