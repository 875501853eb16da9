import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import type { LocalStatus } from '../../local/instance';
import { cachedVersions } from '../../local/parts/cache';
import { type PartName, PARTS } from '../../local/parts/part';
import type { LocalAws } from '../../local/records';

/** Whether a private Docker can be tried here: Linux, root, the right to a network of its own, and the parts. */
export const MAY_RUN_DOCKER =
  spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', 'true']).status === 0 &&
  (['docker', 'dockerd', 'busybox'] as const).every(isThere);

/** A network and a cache of its own, for tests of what there can be only one of in a network or in a cache. */
export class TestNetwork {
  private readonly cacheBefore = process.env['SLIPWAY_CACHE'];

  private constructor(
    private readonly holder: ChildProcess,
    readonly cache: string,
  ) {
    process.env['SLIPWAY_CACHE'] = cache;
  }

  static async start(): Promise<TestNetwork> {
    // Not in the folder for temporary files: sockets need a short path.
    const cache = mkdtempSync('/tmp/slipway-');
    const parts = path.join(cacheFolder(process.env), 'parts');
    if (existsSync(parts)) symlinkSync(parts, path.join(cache, 'parts'));
    const script = 'ip link set lo up && echo ready && exec sleep 600';
    const holder = spawn('unshare', ['--net', 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    return new TestNetwork(holder, cache);
  }

  stop(): void {
    this.holder.kill('SIGKILL');
    if (this.cacheBefore === undefined) delete process.env['SLIPWAY_CACHE'];
    else process.env['SLIPWAY_CACHE'] = this.cacheBefore;
    rmSync(this.cache, { recursive: true });
  }

  /** Runs a program in this network, without the Docker that may run on this machine: sockets are seen from everywhere. */
  spawn(command: string, args: readonly string[]): ChildProcess {
    const entered = [`--net=/proc/${String(this.holder.pid)}/ns/net`, command, ...args];
    const env = { ...process.env, DOCKER_HOST: `unix://${this.cache}/no-docker.sock` };
    return spawn('nsenter', entered, { cwd: __dirname, env, stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Starts to start an instance with Docker. */
  starting(name: string): ChildProcess {
    return this.calling(`startLocal({ name: '${name}', docker: true }, world)`);
  }

  /** The instance, or the error as its fields. */
  async up(name: string): Promise<LocalAws> {
    return (await resultOf(this.starting(name))) as LocalAws;
  }

  async down(name: string): Promise<void> {
    await resultOf(this.calling(`stopLocal('${name}', world)`));
  }

  async status(name: string): Promise<LocalStatus> {
    return (await resultOf(this.calling(`localStatus('${name}', world)`))) as LocalStatus;
  }

  /** The command lines that name this cache. */
  commandLines(): string[] {
    const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
    return pids.map(commandLine).filter((command) => command.includes(this.cache));
  }

  private calling(call: string): ChildProcess {
    const succeeded = '(result) => console.log(JSON.stringify(result ?? null))';
    const failed = '({ what, message }) => console.log(JSON.stringify({ what, message }))';
    const world = `const world = { env: process.env, signal: require('../../host/interruption').interruption() }`;
    const script = `${world}; require('../../local/instance').${call}.then(${succeeded}, ${failed})`;
    return this.spawn(process.execPath, ['--import', 'tsx', '-e', script]);
  }
}

function isThere(part: PartName): boolean {
  const places = PARTS[part].folders.map((folder) => path.join(folder, part));
  return cachedVersions(part, process.env).length > 0 || places.some((file) => existsSync(file));
}

async function resultOf(child: ChildProcess): Promise<unknown> {
  let said = '';
  child.stdout?.on('data', (text: Buffer) => (said += text.toString()));
  await once(child, 'close');
  return JSON.parse(said) as unknown;
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended while we looked.
    return '';
  }
}
