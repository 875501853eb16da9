import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CliError, WRONG_USAGE } from '../cli-error';

/** What `cdktf.json` says about a program. */
export interface Project {
  readonly folder: string;
  /** The command line that synthesizes, as cdktf runs it. */
  readonly app: string;
  /** Absolute path of the output folder. */
  readonly output: string;
}

const CdktfJson = z.object({ app: z.string().min(1), output: z.string().default('cdktf.out') });

/** @throws CliError when the folder holds no readable cdktf.json */
export function readProject(folder: string): Project {
  const file = path.join(folder, 'cdktf.json');
  if (!existsSync(file)) {
    throw new CliError(
      `no cdktf.json in ${folder}`,
      'it names the program to synthesize',
      'run slipway where cdktf.json is',
      WRONG_USAGE,
    );
  }
  const settings = CdktfJson.safeParse(parseJson(file));
  if (!settings.success) {
    throw new CliError(
      `${file} is not usable`,
      z.prettifyError(settings.error),
      'see https://cdktn.io/docs for its fields',
      WRONG_USAGE,
    );
  }
  return { folder, app: settings.data.app, output: path.resolve(folder, settings.data.output) };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(
      `${file} is not JSON`,
      error instanceof Error ? error.message : String(error),
      'correct it',
      WRONG_USAGE,
    );
  }
}
