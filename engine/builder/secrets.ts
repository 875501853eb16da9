import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ImageDocument } from '../../modules/image/document';
import { RunnerError } from '../runner-error';
import type { BuildRequest } from './builder';

type Secret = BuildRequest['secrets'][string];

/**
 * Where the builder reads each secret: paths become absolute, and what is missing is said before the build begins.
 *
 * @throws {RunnerError} when a variable is not set or a file does not exist
 */
export function secretsOf(document: ImageDocument, env: NodeJS.ProcessEnv): BuildRequest['secrets'] {
  const secrets = Object.entries(document.secrets ?? {}).map(([id, secret]): [string, Secret] => {
    if ('file' in secret) return [id, { file: existing(id, absolute(secret.file, document.module)) }];
    if (env[secret.env] === undefined) throw missing(id, `the environment variable ${secret.env} is not set`);
    return [id, secret];
  });
  return Object.fromEntries(secrets);
}

function absolute(file: string, module: string): string {
  return file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : path.resolve(module, file);
}

function existing(id: string, file: string): string {
  if (existsSync(file)) return file;
  throw missing(id, `the file ${file} does not exist`);
}

function missing(id: string, why: string): RunnerError {
  return new RunnerError(
    `the build secret ${id} is missing`,
    why,
    'provide it where terraform or tofu apply runs, then apply again',
  );
}
