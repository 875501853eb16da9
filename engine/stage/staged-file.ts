import { createHash } from 'node:crypto';
import { chmod, lutimes, open, readlink, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../../errors/report';
import { entryDigest, type SourceEntry } from '../../modules/source/source-entry';
import { FILE_FLAGS, standsAt } from '../../modules/source/tree/in-folder';
import { pathBytes, pathText, systemPath } from '../../modules/source/tree/path-bytes';
import { EngineError } from '../engine-error';

/** Time of every staged file and of the image, in seconds: 1980-01-01, because ZIP cannot store earlier dates. */
export const EPOCH_SECONDS = 315_532_800;

const CHUNK = 1024 * 1024;

/**
 * Copies a file or link, gives it its fixed mode and time, and verifies that it is what was hashed.
 *
 * @param from absolute, without links
 * @throws {EngineError} when it is not, or cannot be read
 */
export async function stageFile(entry: SourceEntry, from: string, to: string): Promise<void> {
  const source = path.posix.join(from, entry.path);
  const target = path.join(to, entry.path);
  if (entry.kind === 'link') await copyLink(entry, source, target);
  else await copyContent(entry, source, target);
}

/** Gives a folder its fixed mode, which the umask must not change, and its fixed time: after all is in it. */
export async function closeFolder(folder: string): Promise<void> {
  await chmod(systemPath(folder), 0o755);
  await utimes(systemPath(folder), EPOCH_SECONDS, EPOCH_SECONDS);
}

async function copyLink(entry: SourceEntry, source: string, target: string): Promise<void> {
  const bytes = await readlink(systemPath(source), 'buffer').catch((error: unknown) => {
    throw unreadable(entry.path, error);
  });
  const text = process.platform === 'win32' ? bytes.toString().replaceAll('\\', '/') : pathText(bytes);
  if (entryDigest(pathBytes(text)) !== entry.digest) throw changed(entry.path);
  await symlink(systemPath(text), systemPath(target));
  await lutimes(systemPath(target), EPOCH_SECONDS, EPOCH_SECONDS);
}

async function copyContent(entry: SourceEntry, source: string, target: string): Promise<void> {
  const input = await open(systemPath(source), FILE_FLAGS).catch((error: unknown) => {
    throw unreadable(entry.path, error);
  });
  try {
    if (!(await input.stat()).isFile() || !standsAt(input.fd, source)) throw changed(entry.path);
    const output = await open(systemPath(target), 'wx');
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

/** What others put in the place of a file: nothing, a link, a folder, a socket. */
const REPLACED = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'EISDIR', 'ENXIO'];

function unreadable(file: string, error: unknown): EngineError {
  if (REPLACED.includes((error as NodeJS.ErrnoException).code ?? '')) return changed(file, error);
  return new EngineError(
    `${file} cannot be read for the private copy of the build context`,
    reason(error),
    'make it readable for the user who applies, or ignore it, and try again',
    error,
  );
}

function changed(file: string, cause?: unknown): EngineError {
  return new EngineError(
    `the source changed while it was read: ${file}`,
    'its content is no longer what was hashed a moment ago',
    'try again when nothing writes into the build context',
    cause,
  );
}
