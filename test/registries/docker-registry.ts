import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../host/free-port';
import { cachedVersions } from '../../local/parts/cache';
import { requirePart } from '../../local/parts/locate';
import { thisProcess } from '../this-process';

/** Tests with real registries. A machine with a Docker of its own runs them as containers and may have no program. */
export function describeWithRegistry(title: string, tests: () => void): void {
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'docker-registry'));
  if (cachedVersions('registry', process.env).length > 0 || onPath.some((file) => existsSync(file)))
    return describe(title, tests);
  process.stdout.write(`skipped, as they need docker-registry: the tests of ${title}\n`);
  describe.skip(title, tests);
}

/** A real registry on loopback. */
export class DockerRegistry {
  private constructor(
    private readonly server: ChildProcess,
    readonly port: number,
  ) {}

  /**
   * @param folder for its content
   * @param settings of its configuration, beyond its place
   */
  static async start(folder: string, settings: { http?: object; auth?: object } = {}): Promise<DockerRegistry> {
    const port = await freePort();
    const file = path.join(folder, `registry-${String(port)}.yml`);
    const configuration = {
      version: '0.1',
      storage: { filesystem: { rootdirectory: path.join(folder, `data-${String(port)}`) } },
      ...settings,
      http: { ...settings.http, addr: `127.0.0.1:${String(port)}` },
    };
    writeFileSync(file, JSON.stringify(configuration));
    const server = spawn((await requirePart('registry', thisProcess())).path, ['serve', file], { stdio: 'ignore' });
    await untilOpen(port);
    return new DockerRegistry(server, port);
  }

  get host(): string {
    return `127.0.0.1:${String(this.port)}`;
  }

  async stop(): Promise<void> {
    this.server.kill();
    await once(this.server, 'exit');
  }
}

async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error('the registry does not start');
}
