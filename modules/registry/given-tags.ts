import type { IConstruct } from 'constructs';

const givenByApp = new WeakMap<IConstruct, Map<string, readonly string[]>>();

/** Notes tags that the program gives to images of a repository, by the URL that it pushes to. */
export function giveTags({ node: { root } }: IConstruct, pushUrl: string, tags: readonly string[]): void {
  const given = givenByApp.get(root) ?? new Map<string, readonly string[]>();
  givenByApp.set(root, given.set(pushUrl, [...(given.get(pushUrl) ?? []), ...tags]));
}

/** Read at synthesis, when all are given. Some may be tokens. */
export function givenTags({ node: { root } }: IConstruct, pushUrl: string): readonly string[] {
  return givenByApp.get(root)?.get(pushUrl) ?? [];
}
