import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalError } from '../../local/local-error';
import { type CacheEntry, keepInCache } from '../../local/parts/cache';
import { run } from './command';

/** Programs that are taken out of Debian packages: nothing is installed, no service starts, no root is needed. */
export interface DebianPackages {
  /** Its name in the cache. */
  readonly name: string;
  /** The package whose version counts comes first. */
  readonly packages: readonly [string, ...string[]];
  /** Puts the programs into a folder of the cache, from the folder into which all packages were unpacked. */
  readonly arrange: (unpacked: string, folder: string) => void;
}

const LIMIT_MS = 5 * 60_000;

/** Takes programs out of packages of the Debian release that this machine runs. */
export async function unpackDebian({ name, packages, arrange }: DebianPackages): Promise<CacheEntry> {
  const work = mkdtempSync(path.join(tmpdir(), 'slipway-debian-'));
  try {
    await download(name, packages, work);
    const unpacked = path.join(work, 'unpacked');
    for (const file of archives(work)) {
      await run({ purpose: `unpack ${name}`, argv: ['dpkg-deb', '-x', file, unpacked], limitMs: LIMIT_MS });
    }
    const version = await versionOf(work, packages[0]);
    const origin = `unpacked from the Debian package ${packages[0]}`;
    return await keepInCache({ name, version, origin }, process.env, (folder) => {
      const made = path.join(folder, 'made');
      mkdirSync(made);
      arrange(unpacked, made);
      return Promise.resolve(made);
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Copies one program out of the unpacked packages. */
export function takeProgram(unpacked: string, name: string, to: string): void {
  const folders = ['usr/sbin', 'usr/bin', 'sbin', 'bin'].map((folder) => path.join(unpacked, folder, name));
  const file = folders.find(existsSync);
  if (!file)
    throw new LocalError(`the Debian package lacks ${name}`, `looked for ${folders.join(', ')}`, `install ${name}`);
  copyFileSync(file, to);
}

/** The engine with what it runs: containerd, runc, iptables, and the libraries that a slim system lacks. */
export function arrangeEngine(unpacked: string, folder: string): void {
  const real = path.join(folder, 'real');
  const libraries = path.join(folder, 'lib');
  mkdirSync(real);
  for (const name of ['containerd', 'containerd-shim-runc-v2', 'runc', 'docker-proxy']) {
    takeProgram(unpacked, name, path.join(folder, name));
  }
  takeProgram(unpacked, 'tini-static', path.join(folder, 'docker-init'));
  takeProgram(unpacked, 'dockerd', path.join(real, 'dockerd'));
  takeProgram(unpacked, 'xtables-nft-multi', path.join(real, 'xtables-nft-multi'));
  const [architecture = ''] = readdirSync(path.join(unpacked, 'usr/lib')).filter((name) => name.endsWith('-linux-gnu'));
  for (const place of ['usr/lib', 'lib']) {
    const source = path.join(unpacked, place, architecture);
    if (existsSync(source)) cpSync(source, libraries, { recursive: true, verbatimSymlinks: true });
  }
  wrap(folder, 'dockerd', 'dockerd');
  wrap(folder, 'iptables', 'xtables-nft-multi" "iptables');
  wrap(folder, 'ip6tables', 'xtables-nft-multi" "ip6tables');
}

/** A wrapper gives the program its libraries and its companions, wherever the cache lies. */
function wrap(folder: string, name: string, words: string): void {
  const script = [
    '#!/bin/sh',
    'here=$(dirname "$(readlink -f "$0")")',
    'export PATH="$here:$PATH" LD_LIBRARY_PATH="$here/lib" XTABLES_LIBDIR="$here/lib/xtables"',
    `exec "$here/real/${words}" "$@"`,
  ];
  const file = path.join(folder, name);
  writeFileSync(file, `${script.join('\n')}\n`);
  chmodSync(file, 0o755);
}

/** Package lists may be absent or older than the archive: then they are fetched, which takes root, and it is tried again. */
async function download(name: string, packages: readonly string[], folder: string): Promise<void> {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new LocalError('cannot be taken from Debian packages', 'this is no Debian machine', `install ${packages[0]}`);
  }
  const command = {
    purpose: `download ${name}`,
    // Root's temporary folder is closed to apt's own user.
    argv: ['apt-get', '-o', 'APT::Sandbox::User=root', 'download', ...packages],
    folder,
    limitMs: LIMIT_MS,
  } as const;
  try {
    await run({ ...command, argv: [...command.argv] });
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await updateLists();
    await run({ ...command, argv: [...command.argv] });
  }
}

let updated: Promise<void> | undefined;

function updateLists(): Promise<void> {
  updated ??= run({ purpose: 'apt-get update', argv: ['apt-get', 'update'], limitMs: LIMIT_MS });
  return updated;
}

const archives = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => path.join(folder, name));

/** `1:1.35.0-4+deb12u1` and `20.10.24+dfsg1-1` name the upstream versions 1.35.0 and 20.10.24. */
async function versionOf(folder: string, name: string): Promise<string> {
  const file = archives(folder).find((archive) => path.basename(archive).startsWith(`${name}_`)) ?? name;
  const { stdout } = await promisify(execFile)('dpkg-deb', ['-f', file, 'Version']);
  const upstream = /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(stdout)?.[1];
  if (!upstream) throw new Error(`package ${name} has the version ${JSON.stringify(stdout)}`);
  return upstream;
}
