import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from '../../local/local-error';
import { type CacheEntry, keepInCache } from '../../local/parts/cache';
import { compareVersions } from '../../local/parts/version';
import { run } from './command';

/** A program that plain `go build` makes from a module folder of its own: its `go.mod` holds the replaces that are needed. */
export interface GoBuild {
  /** Its name in the cache. */
  readonly name: string;
  readonly version: string;
  /** The file it becomes. */
  readonly binary: string;
  /** The folder with the `go.mod`, relative to this one. */
  readonly module: string;
  readonly package: string;
  /** Variables set by the linker, by which a program knows its version: `path.Name=value`. */
  readonly stamps?: readonly string[];
  /** What the cache says of it. Default: `built with Go from <package>`. */
  readonly origin?: string;
}

const OLDEST = '1.26';
const LIMIT_MS = 40 * 60_000;

/** Builds a program with the Go that is installed. The first time takes minutes, most of them for downloads. */
export async function buildWithGo(build: GoBuild): Promise<CacheEntry> {
  await requireGo();
  const { name, version, origin = `built with Go from ${build.package}` } = build;
  return keepInCache({ name, version, origin }, process.env, async (work) => {
    const module = path.join(work, 'module');
    const made = path.join(work, 'made');
    // In a copy, because go build completes go.mod and go.sum.
    cpSync(path.join(__dirname, build.module), module, { recursive: true });
    mkdirSync(made);
    const flags = ['-mod=mod', '-trimpath', '-buildvcs=false', '-ldflags', linkerFlags(build.stamps ?? [])];
    await run({
      purpose: `go build ${name}`,
      argv: ['go', 'build', ...flags, '-o', path.join(made, build.binary), build.package],
      folder: module,
      env: { CGO_ENABLED: '0', GOWORK: 'off' },
      limitMs: LIMIT_MS,
    });
    return made;
  });
}

const linkerFlags = (stamps: readonly string[]): string =>
  ['-s', '-w', ...stamps.map((stamp) => `-X ${stamp}`)].join(' ');

async function requireGo(): Promise<void> {
  const version = await goVersion();
  if (version && compareVersions(version, OLDEST) >= 0) return;
  const why = version ? `Go ${version} is installed, ${OLDEST} or newer is needed` : 'Go is not installed';
  throw new LocalError('cannot build it here', why, `install Go ${OLDEST}, or the program itself`);
}

async function goVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], { timeout: 10_000 });
    return stdout.trim().replace(/^go/, '');
  } catch {
    return undefined;
  }
}
