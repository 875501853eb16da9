import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import { reason } from '../../errors/report';
import { plainText } from '../../errors/shown';
import { CliError, WRONG_USAGE } from '../cli-error';

/** What `cdktf.json` says about a program. */
export interface Project {
  readonly folder: string;
  /** The command line that synthesizes, as cdktf runs it. */
  readonly app: string;
  /** The output folder, as it is written there. */
  readonly output: string;
  readonly context: Readonly<Record<string, unknown>> | undefined;
  /** The modules of `terraformModules` that are folders of the project, as they are written there. */
  readonly relativeModules: readonly ModuleOfJson[];
}

/** What the command line says instead of cdktf.json. */
export type ProjectChoices = Partial<Pick<Project, 'app' | 'output'>>;

type ModuleOfJson = string | { readonly source: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isModule = (value: unknown): value is ModuleOfJson =>
  typeof value === 'string' || (isObject(value) && typeof value['source'] === 'string');

/** Checked but not copied: the program gets each value with its keys in the order of the file. */
const CdktfJson = z.object({
  app: z.optional(z.string().check(z.minLength(1))),
  output: z._default(z.string().check(z.minLength(1)), 'cdktf.out'),
  context: z.nullish(z.custom<Record<string, unknown>>(isObject, 'must be an object')),
  terraformModules: z.nullish(z.array(z.custom<ModuleOfJson>(isModule, 'must be a source or have one'))),
});

/** @throws CliError when the folder holds no usable cdktf.json */
export function readProject(folder: string, choices: ProjectChoices = {}): Project {
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
      plainText(z.prettifyError(settings.error)),
      'see https://cdktn.io/docs for its fields',
      WRONG_USAGE,
    );
  }
  const { context, terraformModules } = settings.data;
  const app = choices.app || settings.data.app;
  if (app === undefined) {
    throw new CliError(
      `${file} names no program`,
      "it has no 'app'",
      'add "app", the command line that synthesizes, or give it with --app',
      WRONG_USAGE,
    );
  }
  return {
    folder,
    app,
    output: choices.output || settings.data.output,
    context: context ?? undefined,
    relativeModules: (terraformModules ?? []).filter(isRelative),
  };
}

/** Absolute path of the folder that synthesis writes. */
export const outputFolder = ({ folder, output }: Project): string => path.resolve(folder, output);

function isRelative(module: ModuleOfJson): boolean {
  const source = typeof module === 'string' ? module : module.source;
  return source.startsWith('./') || source.startsWith('../');
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError(`${file} is not JSON`, reason(error), 'correct it', WRONG_USAGE);
  }
}
