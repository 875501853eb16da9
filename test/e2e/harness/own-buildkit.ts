import { appendFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder } from '../../../host/folders';
import { type ProcessRecord, startDetached, stopProcess } from '../../../host/processes';
import { type BuildKitDaemon, prepareBuildKit } from '../../../local/buildkit-daemon';
import { noteProcess } from '../../../local/records';
import { thisProcess } from '../../this-process';
import type { Stage } from '../faults/stage';

/**
 * A BuildKit that one test alone builds with, and may end. It has no cache at first, and takes the registry of the stage
 * for Docker Hub.
 */
export class OwnBuildKit {
  private running: ProcessRecord | undefined;

  private constructor(
    /** What buildx calls it. */
    readonly name: string,
    private readonly daemon: BuildKitDaemon,
    /** Of the instance, which ends what it has a note of. */
    private readonly folder: string,
  ) {}

  static async start(stage: Stage, name: string): Promise<OwnBuildKit> {
    const { folder, registry } = stage.local;
    forgetCache(name);
    const daemon = await prepareBuildKit({ name, folder: path.join(folder, name), registry, ...thisProcess() });
    const config = path.join(path.dirname(daemon.socket), 'buildkitd.toml');
    appendFileSync(config, `[registry."docker.io"]\n  mirrors = ["${registry}"]\n`);
    const buildKit = new OwnBuildKit(name, daemon, folder);
    await buildKit.start();
    await stage.addBuilder(name, buildKit.address);
    return buildKit;
  }

  get address(): string {
    return `unix://${this.daemon.socket}`;
  }

  async start(): Promise<void> {
    const { program, socket } = this.daemon;
    rmSync(socket, { force: true });
    this.running = await startDetached(program, path.join(this.folder, `${this.name}.log`), process.env);
    noteProcess(this.folder, this.running);
    while (!existsSync(socket)) await sleep(50);
  }

  kill(): void {
    if (this.running) process.kill(this.running.pid, 'SIGKILL');
  }

  /** Ends it, and takes its cache away. */
  async remove(): Promise<void> {
    if (this.running) await stopProcess(this.running);
    forgetCache(this.name);
  }
}

function forgetCache(name: string): void {
  rmSync(path.join(cacheFolder(process.env), 'buildkit', name), { recursive: true, force: true });
}
