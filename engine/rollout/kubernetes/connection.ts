import { isDeepStrictEqual } from 'node:util';
import type { ClusterAccess } from '../../../contract/kubernetes';
import { EngineError } from '../../engine-error';
import { clientConfig, type Connection } from './client-config';
import { clusterSettings, type Place } from './cluster-settings';
import { Unusable } from './entry-checks';
import { type ProviderRules, rulesOf } from './provider-rules';
import { lockedVersions } from './provider-version';

/**
 * The cluster and the user of Terraform's Kubernetes provider, in the version that Terraform runs. Where that is not
 * known, what all versions agree on.
 *
 * @throws {EngineError} when the provider would reach no cluster, or which one cannot be known
 */
export async function connectionTo(access: ClusterAccess, place: Place): Promise<Connection> {
  const versions = await lockedVersions(place.folder);
  const attempts = await Promise.all(rulesOf(versions).map((rules) => attempt(access, rules, place)));
  const unusable = attempts.find((each) => each instanceof Unusable);
  if (unusable !== undefined) throw unusable;
  const [first, ...others] = attempts.flatMap((each) => (each instanceof EngineError ? [] : [each]));
  // A version that finds no cluster is not the one that made the Deployment.
  if (first === undefined) throw attempts.at(-1) as EngineError;
  if (others.every((other) => isDeepStrictEqual(other, first))) return first;
  throw new EngineError(
    'which cluster the Kubernetes provider asks cannot be known',
    versions.length === 0
      ? 'no .terraform.lock.hcl says its version, and versions differ in what they read'
      : `versions ${versions.join(' and ')} are locked, and they differ in what they read`,
    'name the cluster in the provider block (configPath and configContext), or run `terraform init` without dev_overrides, then apply again',
  );
}

async function attempt(access: ClusterAccess, rules: ProviderRules, place: Place): Promise<Connection | EngineError> {
  try {
    return await clientConfig(clusterSettings(access, rules, place), place.env);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}
