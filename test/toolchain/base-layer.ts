import { execFile } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Pack, pack } from 'tar-stream';
import { LocalError } from '../../local/local-error';

/** Raised when the layer's layout changes. */
export const LAYOUT = 1;

const NODE_USER = 1000;
const ENTRY = { mtime: new Date(0), uid: 0, gid: 0 };

const PASSWD = `root:x:0:0:root:/root:/bin/sh\nnode:x:${NODE_USER}:${NODE_USER}::/home/node:/bin/sh\n`;
const GROUP = `root:x:0:\nnode:x:${NODE_USER}:\n`;

/** A root file system of BusyBox and this machine's Node, with the libraries that both need, as a tar stream. */
export async function baseLayer(busybox: string, node: string): Promise<Pack> {
  const [libraries, applets] = await Promise.all([librariesOf([busybox, node]), appletsOf(busybox)]);
  const tar = pack();
  for (const folder of ['bin', 'etc', 'root', 'usr', 'usr/bin', 'usr/local', 'usr/local/bin', 'home']) {
    tar.entry({ ...ENTRY, name: folder, type: 'directory', mode: 0o755 });
  }
  tar.entry({ ...ENTRY, name: 'tmp', type: 'directory', mode: 0o1777 });
  tar.entry({ ...ENTRY, name: 'home/node', type: 'directory', mode: 0o755, uid: NODE_USER, gid: NODE_USER });
  tar.entry({ ...ENTRY, name: 'etc/passwd', mode: 0o644 }, PASSWD);
  tar.entry({ ...ENTRY, name: 'etc/group', mode: 0o644 }, GROUP);
  tar.entry({ ...ENTRY, name: 'bin/busybox', mode: 0o755 }, readFileSync(busybox));
  for (const applet of applets) tar.entry({ ...ENTRY, name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  tar.entry({ ...ENTRY, name: 'usr/bin/env', type: 'symlink', linkname: '/bin/busybox' });
  tar.entry({ ...ENTRY, name: 'usr/local/bin/node', mode: 0o755 }, readFileSync(node));
  for (const library of libraries) tar.entry({ ...ENTRY, name: library.slice(1), mode: 0o755 }, readFileSync(library));
  tar.finalize();
  return tar;
}

/** What `ldd` names, by the paths under which the loader looks; a static program has none. */
async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(programs.map((program) => ldd(realpathSync(program))));
  const paths = answers.flatMap((text) =>
    [...text.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, file]) => file ?? ''),
  );
  return [...new Set(paths)].sort();
}

async function ldd(program: string): Promise<string> {
  try {
    return (await promisify(execFile)('ldd', [program])).stdout;
  } catch (error) {
    const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
    if ((stderr + stdout).includes('not a dynamic executable')) return '';
    const fix = 'make base images pullable for the Docker engine';
    throw new LocalError(`the libraries of ${program} are unknown`, `ldd: ${stderr}`.trim(), fix, { cause: error });
  }
}

async function appletsOf(busybox: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(busybox, ['--list']);
  return stdout.split('\n').filter((applet) => applet !== '' && applet !== 'busybox');
}
