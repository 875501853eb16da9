import { posix } from 'node:path';
import { quoted, trim } from '../go-text';
import { excludeList } from '../ignore/exclude-list';
import { BadPattern } from '../ignore/glob';
import { checkFileMode } from './file-mode';
import { ParseError } from './flags';
import type { Copy, Other, Run, Written } from './instruction';
import type { Mount } from './mount';
import { parsePort } from './ports';
import { refusedAt } from './refused';
import { checkChecksum, sourceKind } from './remote-source';
import type { Scope } from './scope';
import { checkStopSignal } from './stop-signal';

/** What BuildKit refuses of a COPY or ADD when its variables have values (`dispatchCopy`). Throws {@link SourceError}. */
export function checkCopy(copy: Copy & Written, scope: Scope): void {
  const [mode, checksum] = [scope.sure(copy.chmod, copy)?.text, scope.sure(copy.checksum, copy)?.text];
  scope.expand(copy.chown, copy);
  refusedAt(copy, () => {
    checkExcludes(copy.exclude);
    if (mode !== undefined && mode !== '') checkFileMode(mode);
    if (checksum === undefined || checksum === '') return;
    const [source, ...more] = copy.sources;
    if (source === undefined || more.length > 0) {
      throw new ParseError("checksum can't be specified for multiple sources");
    }
    const address = scope.sure(source, copy)?.text;
    if (address !== undefined) checkChecksum(checksum, sourceKind(address));
  });
}

function checkExcludes(patterns: readonly string[]): void {
  try {
    excludeList(patterns);
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    throw new ParseError(`invalid excludepatterns: ${patterns.join(' ')}: ${error.detail}`);
  }
}

/** The same of an instruction that neither copies nor runs. Throws {@link ParseError}. */
export function checkOther(instruction: Other & Written, scope: Scope): void {
  const { statement, words } = instruction;
  const expanded = words.flatMap((word) => scope.sure(trimmed(statement.keyword, word), instruction) ?? []);
  switch (statement.keyword) {
    case 'expose':
      return expanded.forEach((one) => one.words.forEach(parsePort));
    case 'stopsignal':
      return expanded.forEach(({ text }) => {
        checkStopSignal(text);
      });
    case 'volume':
      if (expanded.some(({ text }) => text === '')) throw new ParseError('VOLUME specified can not be an empty string');
  }
}

function trimmed(keyword: string, word: string): string {
  return keyword === 'volume' ? trim(word) : word;
}

/** No frontend that is not asked for by name has devices. Throws {@link ParseError}. */
export function checkDevices({ devices }: Run): void {
  if (devices.length === 0) return;
  throw new ParseError('device feature is only supported in Dockerfile frontend 1.14.0-labs or later');
}

/** A mount takes the place of the folder where the command runs, which must not be the root. Throws {@link ParseError}. */
export function checkMountTarget({ type, target }: Mount, { folder }: Scope): void {
  if (type === 'secret' || type === 'ssh') return;
  const path = target.startsWith('/') ? target : folder && posix.join('/', folder, target);
  if (path === undefined || posix.normalize(path) !== '/') return;
  throw new ParseError(`invalid mount target ${quoted(target)}`);
}
