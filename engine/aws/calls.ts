import type { AwsAccess, AwsService } from '../../contract/aws';
import { OF_PROVIDER } from './environment';
import type { AwsHttpHandler } from './http-handler';

/** How calls to AWS are made. */
export interface AwsCalls {
  readonly requestHandler: AwsHttpHandler;
  /** Of what is asked for: a repository may be in another than the provider. */
  readonly region?: string;
}

/** How a service is asked, as the provider asks it; who asks is left to the caller. */
export function callsTo(service: AwsService, access: AwsAccess, { requestHandler, ...of }: AwsCalls) {
  const { env } = process;
  const profile = access.profile ?? OF_PROVIDER.profile(env);
  const ofProvider = access.region ?? OF_PROVIDER.region(env);
  // Roles are taken in the region of the provider, whatever is asked for after that.
  const region = service === 'sts' ? (access.stsRegion ?? ofProvider ?? of.region) : (of.region ?? ofProvider);
  return {
    requestHandler,
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...placeOf(service, access, env),
  };
}

/** At an address of the provider's, or at that kind of AWS's own addresses. */
function placeOf(service: AwsService, access: AwsAccess, env: NodeJS.ProcessEnv) {
  const ofEnvironment = service === 'sts' ? OF_PROVIDER.stsEndpoint(env) : undefined;
  const endpoint = access.endpoints?.[service] ?? ofEnvironment;
  if (endpoint !== undefined) return { endpoint };
  // Public ECR has one kind.
  if (service === 'ecrpublic') return {};
  const { useFipsEndpoint, useDualstackEndpoint } = access;
  return {
    ...(useFipsEndpoint !== undefined && { useFipsEndpoint }),
    ...(useDualstackEndpoint !== undefined && { useDualstackEndpoint }),
  };
}
