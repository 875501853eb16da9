import { ParseError } from './flags';

/** What a source of ADD stands for. */
export type SourceKind = 'path' | 'url' | 'git' | 'git-over-ssh';

/** Tells paths from addresses as BuildKit does (`dfgitutil.ParseGitRef`). */
export function sourceKind(source: string): SourceKind {
  if (/^(?:https?):\/\//.test(source)) return /\.git(?:[?#].*)?$/.test(source) ? 'git' : 'url';
  if (/^(?:git|ssh|https?):\/\//i.test(source)) return 'git';
  return /^[a-zA-Z0-9\-_]+@[a-zA-Z0-9\-.]+:/.test(source) ? 'git-over-ssh' : 'path';
}

const DIGESTS = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Refuses what is no checksum of a source of this kind. Throws {@link ParseError}. */
export function checkChecksum(checksum: string, kind: SourceKind): void {
  if (kind === 'path') throw new ParseError('checksum requires HTTP(S) or Git sources');
  if (kind === 'url' ? DIGESTS.test(checksum) : /^[0-9a-f]+$/i.test(checksum)) return;
  throw new ParseError(
    kind === 'url'
      ? `invalid checksum digest format: ${checksum}`
      : `invalid checksum ${checksum} for Git URL, expected hex commit hash`,
  );
}

/** Whether what an address leads to can never be something else: a checksum or a full commit says what it is. */
export function isPinnedSource(source: string, checksum: string | undefined): boolean {
  if (checksum !== undefined && checksum !== '') return true;
  if (sourceKind(source) === 'url') return false;
  const [address = '', fragment = ''] = source.split('#');
  const [ref = ''] = fragment.split(':');
  const query = new URLSearchParams(address.split('?')[1] ?? '');
  return COMMIT.test(ref) || COMMIT.test(query.get('ref') ?? '') || query.has('checksum') || query.has('commit');
}
