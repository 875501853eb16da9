import { createHash } from 'node:crypto';
import { chmod, lutimes, open, readlink, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { entryDigest, type SourceEntry } from '../../modules/source/source-entry';
import { RunnerError } from '../runner-error';

/** Time of every staged file and of the image, in seconds: 1980-01-01, because ZIP cannot store earlier dates. */
export const EPOCH_SECONDS = 315_532_800;

const CHUNK = 1024 * 1024;

/**
 * Copies a file or link, gives it its fixed mode and time, and verifies that it is what was hashed.
 *
 * @throws {RunnerError} when it is not
 */
export async function stageFile(entry: SourceEntry, from: string, to: string): Promise<void> {
  const source = path.join(from, entry.path);
  const target = path.join(to, entry.path);
  if (entry.kind === 'link') await copyLink(entry, source, target);
  else await copyContent(entry, source, target);
}

/** Gives a folder its fixed mode, which the umask must not change, and its fixed time: after all is in it. */
export async function closeFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  await utimes(folder, EPOCH_SECONDS, EPOCH_SECONDS);
}

async function copyLink(entry: SourceEntry, source: string, target: string): Promise<void> {
  const text = await readlink(source).catch((error: unknown) => {
    throw changed(entry.path, error);
  });
  const portable = process.platform === 'win32' ? text.replaceAll('\\', '/') : text;
  if (entryDigest(portable) !== entry.digest) throw changed(entry.path);
  await symlink(portable, target);
  await lutimes(target, EPOCH_SECONDS, EPOCH_SECONDS);
}

async function copyContent(entry: SourceEntry, source: string, target: string): Promise<void> {
  const input = await open(source, 'r').catch((error: unknown) => {
    throw changed(entry.path, error);
  });
  try {
    const output = await open(target, 'wx');
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, entry.size + 1));
      for (;;) {
        const { bytesRead } = await input.read(buffer, 0, buffer.length);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        hash.update(chunk);
        await output.writeFile(chunk);
      }
      if (hash.digest('hex') !== entry.digest) throw changed(entry.path);
      // Not by the mode of open(): the umask would take bits away.
      await output.chmod(entry.kind === 'executable' ? 0o755 : 0o644);
      await output.utimes(EPOCH_SECONDS, EPOCH_SECONDS);
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

function changed(file: string, cause?: unknown): RunnerError {
  return new RunnerError(
    `the source changed while it was read: ${file}`,
    'its content is no longer what was hashed a moment ago',
    'apply again when nothing writes into the build context',
    cause,
  );
}
