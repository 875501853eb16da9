import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import { reason } from '../../../errors/report';
import { EngineError } from '../../engine-error';
import type { KubeconfigFiles } from './cluster-settings';

const text = z.nullish(z.string());

const cluster = z.object({
  server: text,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.nullish(z.boolean()),
  'tls-server-name': text,
  'proxy-url': text,
});

const user = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  exec: z.nullish(
    z.object({
      apiVersion: z.string(),
      command: z.string(),
      args: z.nullish(z.array(z.string())),
      env: z.nullish(z.array(z.object({ name: z.string(), value: z.string() }))),
    }),
  ),
  'auth-provider': z.nullish(z.object({ name: z.string(), config: z.nullish(z.record(z.string(), z.unknown())) })),
  as: text,
  'as-uid': text,
  'as-groups': z.nullish(z.array(z.string())),
  'as-user-extra': z.nullish(z.record(z.string(), z.unknown())),
});

const context = z.object({ cluster: text, user: text });

const file = z.object({
  clusters: z.nullish(z.array(z.object({ name: z.string(), cluster: z.nullish(cluster) }))),
  users: z.nullish(z.array(z.object({ name: z.string(), user: z.nullish(user) }))),
  contexts: z.nullish(z.array(z.object({ name: z.string(), context: z.nullish(context) }))),
  'current-context': text,
});

export type KubeconfigCluster = z.infer<typeof cluster>;
export type KubeconfigUser = z.infer<typeof user>;
export type KubeconfigContext = z.infer<typeof context>;

/** What kubeconfig files say together; the paths in them are absolute. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
  readonly users: ReadonlyMap<string, KubeconfigUser>;
  readonly contexts: ReadonlyMap<string, KubeconfigContext>;
  readonly current: string | undefined;
  /** Names that several files define differently, and that no file can be said to win: `user admin`. */
  readonly contested: ReadonlySet<string>;
}

/**
 * Reads kubeconfig files as Kubernetes' client for Go does: the one that is named must exist, of a list those count that
 * do.
 *
 * @throws {EngineError} when a file cannot be read or understood
 */
export async function readKubeconfig({ paths, ofOneName }: KubeconfigFiles): Promise<Kubeconfig> {
  const isList = paths.length > 1;
  const found = await Promise.all(paths.filter(Boolean).map((each) => readOne(each, isList)));
  const files = found.filter((each) => each !== undefined);
  const contested = new Set<string>();
  const together = <T>(kind: string, mapOf: (one: Kubeconfig) => ReadonlyMap<string, T>) => {
    const merged = new Map<string, T>();
    for (const [name, entry] of files.flatMap((one) => [...mapOf(one)])) {
      const first = merged.get(name);
      if (first === undefined) merged.set(name, entry);
      else if (ofOneName === 'mixed' && JSON.stringify(first) !== JSON.stringify(entry))
        contested.add(`${kind} ${name}`);
    }
    return merged;
  };
  return {
    clusters: together('cluster', ({ clusters }) => clusters),
    users: together('user', ({ users }) => users),
    contexts: together('context', ({ contexts }) => contexts),
    current: files.find(({ current }) => current)?.current,
    contested,
  };
}

async function readOne(place: string, mayBeMissing: boolean): Promise<Kubeconfig | undefined> {
  try {
    const content = await readFile(place, 'utf8');
    const { parse } = await import('yaml');
    return kubeconfigOf(file.parse(parse(content) ?? {}), path.dirname(place));
  } catch (error) {
    if (mayBeMissing && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const why = error instanceof $ZodError ? z.prettifyError(error).replace(/\s+/g, ' ') : reason(error);
    const fix = 'name a kubeconfig that exists and is one in the provider block or the environment, then apply again';
    throw new EngineError(`the kubeconfig ${place} cannot be read`, why, fix, error);
  }
}

function kubeconfigOf(content: z.infer<typeof file>, folder: string): Kubeconfig {
  const inFolder = (name: string | null | undefined) => name && path.resolve(folder, name);
  const clusters = named(content.clusters, ({ cluster: each }) => ({
    ...each,
    'certificate-authority': inFolder(each?.['certificate-authority']),
  }));
  const users = named(content.users, ({ user: each }) => ({
    ...each,
    tokenFile: inFolder(each?.tokenFile),
    'client-certificate': inFolder(each?.['client-certificate']),
    'client-key': inFolder(each?.['client-key']),
    // A command without a slash is found on the PATH.
    ...(each?.exec?.command.includes('/') && {
      exec: { ...each.exec, command: path.resolve(folder, each.exec.command) },
    }),
  }));
  const contexts = named(content.contexts, ({ context: each }) => each ?? {});
  return { clusters, users, contexts, current: content['current-context'] ?? undefined, contested: new Set() };
}

function named<E extends { name: string }, T>(
  entries: readonly E[] | null | undefined,
  valueOf: (entry: E) => T,
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const entry of entries ?? []) {
    if (map.has(entry.name)) throw new Error(`it has ${JSON.stringify(entry.name)} twice`);
    map.set(entry.name, valueOf(entry));
  }
  return map;
}
