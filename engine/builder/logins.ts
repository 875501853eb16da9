import type { ImageDocument } from '../../contract/image';
import type { Credentials } from '../credentials/credentials';
import { EngineError } from '../engine-error';
import { parseRepository } from '../registry/repository';
import { Session } from '../registry/session';
import type { RunContext } from '../verbs/run-context';
import type { RegistryLogin } from './registry-login';

/**
 * The logins that the builder needs beyond what the user's Docker configuration has: of the image's own registry, and of
 * those that its base images are pulled from, where AWS hands them out.
 *
 * @throws {EngineError} when AWS hands one out to nobody here, or two are wanted for one host
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
  { registry, repository, source, pullFrom = [] }: ImageDocument,
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
  for (const from of pullFrom) {
    if (from.registry.kind !== 'ecr') continue;
    // A login is for a host: the repository may be that of a cache, which is made by the first pull.
    const { host } = parseRepository(from.repository);
    const credentials = session.credentials(host, from.registry);
    if ((wanted.get(host) ?? credentials) !== credentials) throw twoLogins(host);
    wanted.set(host, credentials);
  }
  return wanted;
}

/** Of hosts that are known at synthesis this is said there. */
function twoLogins(host: string): EngineError {
  return new EngineError(
    `two logins are wanted for ${host}`,
    '`pullFrom` of the image names that host with another provider than its `registry`, a base image of it or `pullFrom` ' +
      'itself, and builders take one login for each host',
    'give them the same provider, or leave one out; then synthesize and try again',
  );
}
