import { existsSync } from 'node:fs';
import type { ImageDocument } from '../../contract/image';
import { EngineError } from '../engine-error';
import { placeOf } from './place';
import type { Recipe } from './recipe';

type Secret = Recipe['secrets'][string];
type Ssh = Recipe['ssh'][string];

const AGENT = 'SSH_AUTH_SOCK';

/**
 * Where the builder reads each secret: paths become absolute, and what is missing is said before the build begins.
 *
 * @throws {EngineError} when a variable is not set or a file does not exist
 */
export function secretsOf({ build, module }: ImageDocument, env: NodeJS.ProcessEnv): Recipe['secrets'] {
  const secrets = Object.entries(build?.secrets ?? {}).map(([id, secret]): [string, Secret] => {
    const what = `the build secret ${id}`;
    if ('file' in secret) return [id, { file: existing(what, placeOf(secret.file, module)) }];
    // Its own: `constructor` may be the name of a variable, and every object has one.
    if (!Object.hasOwn(env, secret.env)) throw missing(what, `the environment variable ${secret.env} is not set`);
    return [id, secret];
  });
  return Object.fromEntries(secrets);
}

/**
 * Where the builder reaches each SSH agent or key.
 *
 * @throws {EngineError} when no agent runs or a file does not exist
 */
export function sshOf({ build, module }: ImageDocument, env: NodeJS.ProcessEnv): Recipe['ssh'] {
  const keys = Object.entries(build?.ssh ?? {}).map(([id, from]): [string, Ssh] => {
    const what = `SSH for ${id}`;
    if (from !== true) return [id, { file: withoutComma(what, existing(what, placeOf(from.file, module))) }];
    const socket = env[AGENT];
    if (!socket) throw missing(what, `no agent: the environment variable ${AGENT} is not set`);
    if (!existsSync(socket)) throw missing(what, `no agent: ${AGENT} names ${socket}, which does not exist`);
    return [id, from];
  });
  return Object.fromEntries(keys);
}

/** The client takes a comma for the end of the path. */
function withoutComma(what: string, file: string): string {
  if (!file.includes(',')) return file;
  throw new EngineError(
    `${what} cannot be used`,
    `the docker client takes no comma in a path, and this one has one: ${file}`,
    'name a file in a folder without a comma',
  );
}

function existing(what: string, file: string): string {
  if (existsSync(file)) return file;
  throw missing(what, `the file ${file} does not exist`);
}

function missing(what: string, why: string): EngineError {
  return new EngineError(
    `${what} is missing`,
    why,
    why.startsWith('no agent')
      ? 'start one where terraform or tofu apply runs (`eval "$(ssh-agent)"`, `ssh-add`), then try again'
      : 'provide it where terraform or tofu apply runs, then try again',
  );
}
