import { SourceError } from '../source-error';

const LONGEST_NAME = 255;

/** Undefined where there is nothing, or something of another kind. Every other error of the file system stays one. */
export function whereItIs<T>(path: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code)) return undefined;
    // Nothing has such a name; a path can be too long of names that are there.
    if (code === 'ENAMETOOLONG' && path.split('/').some((name) => Buffer.byteLength(name) > LONGEST_NAME))
      return undefined;
    throw error;
  }
}

/** Errors of the file system as what they mean for who builds an image. */
export function readable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof SourceError || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw unreadable(path, code);
  }
}

function unreadable(path: string, code: string): SourceError {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new SourceError('cannot be read: permission denied', 'make it readable, or ignore it', { file: path });
    case 'ENAMETOOLONG':
      return new SourceError(
        'cannot be read: its path is longer than this system can open, and Docker cannot either',
        'move the checkout to a shorter path, shorten names of folders above it, or ignore it',
        { file: path },
      );
    case 'ENXIO':
      return notAFile(path);
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EINVAL':
    case 'ELOOP':
    case 'ESTALE':
      return changed(path);
    default:
      return new SourceError(
        `cannot be read: the file system answers ${code}`,
        'check the disk or the network that it is on, and run again',
        { file: path },
      );
  }
}

/** What was found a moment ago is something else now. */
export function changed(path: string): SourceError {
  return new SourceError(
    'changed while the context was read',
    'run again when nothing writes into the build context, or ignore the file',
    { file: path },
  );
}

export function notAFile(path: string): SourceError {
  return new SourceError(
    'is a socket, a named pipe or a device, and not a file',
    'put a file in its place, or delete it',
    {
      file: path,
    },
  );
}

/** Not by `instanceof`: errors of Node's own modules are of another realm in some hosts. */
function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
