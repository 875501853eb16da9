import type { ImageDocument } from '../../modules/image/document';
import type { Credentials } from '../credentials/credentials';
import { EcrCredentials } from '../credentials/ecr';
import type { HttpClient } from '../registry/http';
import { parseRepository } from '../registry/repository';
import type { RegistryLogin } from './registry-login';

/**
 * The logins that the builder needs beyond what the user's Docker configuration has: of the image's own registry, and of
 * those of the images that it is made from, where AWS hands them out.
 */
export async function builderLogins(
  { registry, repository, source }: ImageDocument,
  own: Credentials,
  http: HttpClient,
): Promise<RegistryLogin[]> {
  const wanted = new Map<string, Credentials>();
  for (const from of Object.values(source.contexts ?? {})) {
    if (typeof from === 'string' || from.registry?.kind !== 'ecr') continue;
    const { host } = parseRepository(from.image);
    if (!wanted.has(host)) wanted.set(host, new EcrCredentials(host, from.registry.access, http));
  }
  if (registry.kind === 'ecr') wanted.set(parseRepository(repository).host, own);
  const logins = [...wanted].map(async ([host, credentials]) => ({ host, login: await credentials.login() }));
  return (await Promise.all(logins)).flatMap(({ host, login }) => (login ? [{ host, login }] : []));
}
