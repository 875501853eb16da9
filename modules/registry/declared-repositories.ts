import type { IConstruct } from 'constructs';

const declaredByApp = new WeakMap<IConstruct, Set<string>>();

/** Notes that a stack of the program makes the repository. */
export function declareRepository({ node: { root } }: IConstruct, repository: string): void {
  const declared = declaredByApp.get(root) ?? new Set();
  declaredByApp.set(root, declared.add(repository));
}

/** Whether a stack of the program makes the repository. Read at synthesis, when all are declared. */
export function isDeclared({ node: { root } }: IConstruct, repository: string): boolean {
  return declaredByApp.get(root)?.has(repository) === true;
}
