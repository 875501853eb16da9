import { mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../host/folders';
import type { Program } from '../host/processes';
import { systemPath } from './docker-daemon';
import { LocalError } from './local-error';
import { locatePart, requirePart } from './parts/locate';
import { usableSocket } from './sockets';
import type { World } from './world';

/** A BuildKit of our own, and where it will listen. */
export interface BuildKitDaemon {
  readonly program: Program;
  readonly socket: string;
}

/** Whose BuildKit it is and which registry it pushes to over plain HTTP. */
export interface BuildKitOptions extends World {
  /** Name of the instance: two instances cannot share a cache. */
  readonly name: string;
  readonly folder: string;
  /** `localhost:<port>`. */
  readonly registry: string;
}

/**
 * Prepares a private BuildKit on a Unix socket. Its cache stays when the instance goes, so that the next build is warm.
 *
 * @throws LocalError when this user or this machine cannot run one
 */
export async function prepareBuildKit({ name, folder, registry, ...world }: BuildKitOptions): Promise<BuildKitDaemon> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new LocalError(
      'a private BuildKit cannot be started',
      'it needs Linux and root',
      'use the BuildKit of Docker: docker buildx create --driver docker-container --driver-opt network=host',
    );
  }
  const { path: command } = await requirePart('buildkitd', world);
  const engine = await locatePart('dockerd', world);
  const state = path.join(folder, 'buildkit');
  const config = path.join(state, 'buildkitd.toml');
  const socket = usableSocket(path.join(state, 'buildkitd.sock'));
  mkdirSync(state, { recursive: true, mode: 0o700 });
  writeFileSync(config, `[registry."${registry}"]\n  http = true\n`);
  const root = path.join(cacheFolder(world.env), 'buildkit', name);
  const places = {
    '--addr': `unix://${socket}`,
    '--root': root,
    '--config': config,
  };
  const program = {
    name: 'buildkit',
    command,
    args: Object.entries(places).flat(),
    // The engine's folder has runc, where it is not installed.
    env: {
      PATH: systemPath(path.dirname(engine?.path ?? command), world.env),
      HOME: state,
      TMPDIR: mountPoints(path.join(root, 'mounts')),
    },
    graceMs: 15_000,
  };
  return { program, socket };
}

/** A folder for BuildKit's mount points, without those that its last run left. One that is still in use stays. */
function mountPoints(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    try {
      rmdirSync(path.join(folder, name));
    } catch {
      // Mounted, or not empty.
    }
  }
  return folder;
}
