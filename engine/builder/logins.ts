import type { ImageDocument } from '../../contract/image';
import type { Credentials } from '../credentials/credentials';
import { parseRepository } from '../registry/repository';
import { Session } from '../registry/session';
import type { RunContext } from '../verbs/run-context';
import type { RegistryLogin } from './registry-login';

/**
 * The logins that the builder needs beyond what the user's Docker configuration has: of the image's own registry, and of
 * those of the images that it is made from, where AWS hands them out.
 */
export async function builderLogins(document: ImageDocument, context: RunContext): Promise<RegistryLogin[]> {
  const logins = [...awsCredentials(document, context)].map(async ([host, credentials]) => ({
    host,
    login: await credentials.login(),
  }));
  return (await Promise.all(logins)).flatMap(({ host, login }) => (login ? [{ host, login }] : []));
}

/** Who has these logins, by host. */
export function awsCredentials(
  { registry, repository, source }: ImageDocument,
  context: RunContext,
): ReadonlyMap<string, Credentials> {
  const session = Session.of(context);
  const wanted = new Map<string, Credentials>();
  for (const from of Object.values(source.contexts ?? {})) {
    if (typeof from === 'string' || from.registry?.kind !== 'ecr') continue;
    const { host } = parseRepository(from.image);
    if (!wanted.has(host)) wanted.set(host, session.credentials(host, from.registry));
  }
  const own = parseRepository(repository).host;
  if (registry.kind === 'ecr') wanted.set(own, session.credentials(own, registry));
  return wanted;
}
