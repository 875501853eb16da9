import type { Presence, RegistryClient } from './client';

/** How an image is written that a tag, a digest, or both (`1.2.3@sha256:…`) choose from a repository. */
export function referenceTo(repository: string, choice: string): string {
  return `${repository}${choice.startsWith('sha256:') ? '@' : ':'}${choice}`;
}

/** By what ECR knows the image of such a choice, and the digest that it must have then. */
export function namedBy(choice: string): {
  readonly id: { readonly imageTag: string } | { readonly imageDigest: string };
  readonly pinned: string | undefined;
} {
  const [name = '', pinned] = choice.split('@');
  return { id: name.startsWith('sha256:') ? { imageDigest: name } : { imageTag: name }, pinned };
}

/**
 * Asks for the image of such a choice. A tag that names another digest than the one beside it names no image of the choice.
 *
 * @throws {EngineError} when the registry gives no clear answer
 */
export async function chosen(client: RegistryClient, choice: string): Promise<Presence> {
  const [name = '', pinned] = choice.split('@');
  const found = await client.presence(name);
  if (pinned === undefined || found.state === 'absent' || found.digest === pinned) return found;
  return { state: 'absent', missing: 'manifest' };
}
