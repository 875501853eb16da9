import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../../../errors/report';
import { EngineError } from '../../engine-error';

const LOCK_FILE = '.terraform.lock.hcl';

/**
 * Versions of the Kubernetes provider that Terraform runs here, as its lock file says: none where it locked none
 * (`dev_overrides`), several where two providers have that name.
 *
 * @param folder where Terraform runs
 */
export async function lockedVersions(folder: string): Promise<readonly string[]> {
  const text = await lockFile(path.join(folder, LOCK_FILE));
  const blocks = text.matchAll(/^provider\s+"(?:[^"]*\/)?kubernetes"\s*\{([^}]*)/gm);
  const versions = [...blocks].flatMap(([, block = '']) => /^\s*version\s*=\s*"([^"]+)"/m.exec(block)?.[1] ?? []);
  return [...new Set(versions)];
}

async function lockFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new EngineError(
      `${LOCK_FILE} cannot be read`,
      reason(error),
      'let this user read it, then apply again',
      error,
    );
  }
}
