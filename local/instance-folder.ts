import { readdirSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../host/folders';
import { LocalError } from './local-error';

const NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** The folder of everything that belongs to one instance: records, logs, data, sockets. */
export function instanceFolder(name: string, env: NodeJS.ProcessEnv): string {
  if (!NAME.test(name)) {
    throw new LocalError(
      `'${name}' cannot be the name of a local AWS`,
      'a name is 1 to 32 lower-case letters, digits and inner hyphens',
      'choose another --name',
    );
  }
  return path.join(instancesFolder(env), name);
}

/** Names of the instances that have a folder, in any state. */
export function instanceNames(env: NodeJS.ProcessEnv): string[] {
  try {
    return readdirSync(instancesFolder(env), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function instancesFolder(env: NodeJS.ProcessEnv): string {
  return path.join(cacheFolder(env), 'local');
}
