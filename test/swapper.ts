import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Puts a link in the place of a folder and takes it away again, until a file is there. */
const PROGRAM = `
  const { existsSync, renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const [folder, target, place] = process.argv.slice(1);
  while (!existsSync(place + '/stop')) {
    renameSync(folder, place + '/away');
    symlinkSync(target, folder);
    unlinkSync(folder);
    renameSync(place + '/away', folder);
  }`;

/** Runs `work` while another process makes a folder a link to `target` and back, as fast as it can. */
export async function whileSwapped(folder: string, target: string, work: () => unknown): Promise<void> {
  const place = realpathSync(mkdtempSync(path.join(tmpdir(), 'swapper-')));
  const swapper = spawn(process.execPath, ['-e', PROGRAM, folder, target, place], { stdio: 'ignore' });
  const ended = once(swapper, 'exit');
  try {
    await work();
  } finally {
    writeFileSync(path.join(place, 'stop'), '');
    await ended;
    rmSync(place, { recursive: true });
  }
}
