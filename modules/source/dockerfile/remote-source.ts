/** What a source of ADD stands for. */
export type SourceKind = 'path' | 'url' | 'git' | 'git-over-ssh';

/** Tells paths from addresses as BuildKit does (`dfgitutil.ParseGitRef`). */
export function sourceKind(source: string): SourceKind {
  if (/^(?:https?):\/\//.test(source)) return /\.git(?:[?#].*)?$/.test(source) ? 'git' : 'url';
  if (/^(?:git|ssh|https?):\/\//i.test(source)) return 'git';
  return /^[a-zA-Z0-9\-_]+@[a-zA-Z0-9\-.]+:/.test(source) ? 'git-over-ssh' : 'path';
}
