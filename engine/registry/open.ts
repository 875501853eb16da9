import type { RepositoryDocument } from '../../modules/image/document';
import type { Credentials } from '../credentials/credentials';
import { DockerCredentials } from '../credentials/docker-config';
import { EcrCredentials } from '../credentials/ecr';
import type { RunContext } from '../run-context';
import { RegistryClient } from './client';
import { HttpClient } from './http';
import { parseRepository, type Repository } from './repository';

/** A repository that is ready to be asked. */
export interface OpenRepository {
  readonly place: Repository;
  readonly credentials: Credentials;
  readonly http: HttpClient;
  readonly client: RegistryClient;
}

/** A repository, with the credentials that its document names. */
export function openRepository(
  { repository, registry }: RepositoryDocument,
  { env, signal }: RunContext,
): OpenRepository {
  const http = new HttpClient(env, signal);
  const place = parseRepository(repository);
  const credentials =
    registry.kind === 'ecr'
      ? new EcrCredentials(place.host, registry.access, http)
      : new DockerCredentials(place.host, env, signal);
  return { place, credentials, http, client: new RegistryClient(place, credentials, http) };
}
