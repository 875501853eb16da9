import type { AskedImage, Presence, PresenceDocument } from '../../contract/presence';
import type { RegistryAccess } from '../../contract/registry';
import { EngineError } from '../engine-error';
import { openRepository } from '../registry/open';
import { repositoryUrl } from '../registry/repository-url';
import type { RunContext } from './run-context';

/** Asks the registries for images, and changes nothing. No answer is an answer of its own, never "absent". */
export function ask({ images }: PresenceDocument, context: RunContext): Promise<Presence[]> {
  return Promise.all(images.map((image) => answer(image, context).catch(unknown)));
}

async function answer({ tag, repository, registry }: AskedImage, context: RunContext): Promise<Presence> {
  if (typeof repository === 'string') return inRepository(repository, tag, registry, context);
  const url = await repositoryUrl(repository.name, registry, context);
  if (url !== undefined) return inRepository(url, tag, registry, context);
  return { state: 'absent', reference: `${repository.name}:${tag}`, missing: 'repository' };
}

async function inRepository(
  repository: string,
  tag: string,
  registry: RegistryAccess,
  context: RunContext,
): Promise<Presence> {
  const reference = `${repository}:${tag}`;
  const found = await openRepository({ repository, registry }, context).client.presence(tag);
  if (found.state === 'present') return { state: 'present', reference, digest: found.digest };
  return { state: 'absent', reference, missing: found.missing === 'manifest' ? 'image' : 'repository' };
}

function unknown(error: unknown): Presence {
  if (!(error instanceof EngineError)) throw error;
  const { what, why, fix } = error;
  return { state: 'unknown', what, why, fix };
}
