/** Whether tags of a repository may move, in ECR's words. */
export interface Mutability {
  readonly setting: 'MUTABLE' | 'IMMUTABLE' | 'MUTABLE_WITH_EXCLUSION' | 'IMMUTABLE_WITH_EXCLUSION';
  /** Tags for which the opposite of `setting` holds: exact names, `*` stands for any characters. */
  readonly exclusions: readonly string[];
}

/** Whether ECR refuses to move this tag to another image. */
export function isImmutable(tag: string, { setting, exclusions }: Mutability): boolean {
  const excluded = setting.endsWith('_WITH_EXCLUSION') && exclusions.some((pattern) => matches(pattern, tag));
  return setting.startsWith('IMMUTABLE') !== excluded;
}

function matches(pattern: string, tag: string): boolean {
  const literals = pattern.split('*').map((text) => text.replace(/[.\\+?^${}()|[\]]/g, '\\$&'));
  return new RegExp(`^${literals.join('.*')}$`).test(tag);
}
