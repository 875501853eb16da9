import { isAbsolute } from 'node:path';
import type { Construct } from 'constructs';
import { fromStackFolder } from '../terraform/stack-folder';
import type { BuildProps } from './build';
import type { BuildDocument } from '../../contract/build';

/** How an image is built, for the engine: names of variables and paths from the folder of the stack, never values. */
export function buildDocument(scope: Construct, build: BuildProps): BuildDocument {
  const { builder, secrets, ssh, caches, ...same } = build;
  const file = (path: string) => (path.startsWith('~/') ? path : fromStackFolder(scope, path));
  return {
    ...same,
    ...(builder !== undefined && { builder: builderDocument(scope, builder) }),
    ...(secrets !== undefined && {
      secrets: mapped(secrets, (secret) => ('env' in secret ? secret : { file: file(secret.file) })),
    }),
    ...(ssh !== undefined && { ssh: mapped(ssh, (from) => from === true || { file: file(from.file) }) }),
    ...(caches !== undefined && {
      caches: caches.map((cache) => (cache.type === 'local' ? { ...cache, folder: file(cache.folder) } : cache)),
    }),
  };
}

/** A program of the app is found from the app, wherever Terraform runs. */
function builderDocument(
  scope: Construct,
  builder: NonNullable<BuildProps['builder']>,
): NonNullable<BuildDocument['builder']> {
  if (typeof builder === 'string' || !('command' in builder)) return builder;
  const [program, ...args] = builder.command;
  if (isAbsolute(program) || !program.includes('/')) return builder;
  return { command: [fromStackFolder(scope, program), ...args] };
}

function mapped<T, U>(values: Readonly<Record<string, T>>, to: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, to(value)]));
}
