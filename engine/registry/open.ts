import type { RepositoryDocument } from '../../contract/registry';
import type { Credentials } from '../credentials/credentials';
import type { RunContext } from '../verbs/run-context';
import { RegistryClient } from './client';
import { parseRepository } from './repository';
import { Session } from './session';

/** Images that registries are asked for at once: more bring nothing on one machine, and registries have limits. */
export const IN_FLIGHT = 16;

/** A repository that is ready to be asked. */
export interface OpenRepository {
  readonly credentials: Credentials;
  readonly client: RegistryClient;
}

/** A repository, with the credentials that its document names. */
export function openRepository({ repository, registry }: RepositoryDocument, context: RunContext): OpenRepository {
  const session = Session.of(context);
  const place = parseRepository(repository);
  const credentials = session.credentials(place.host, registry);
  return { credentials, client: new RegistryClient(place, credentials, session.http(registry)) };
}
