import type { AwsAccess } from './aws';

/** Who hands out the credentials of a registry. */
export type RegistryAccess = { readonly kind: 'ecr'; readonly access: AwsAccess } | { readonly kind: 'oci' };

/** A repository and how to log in to it. */
export interface RepositoryDocument {
  /** Without a tag: `123.dkr.ecr.eu-west-1.amazonaws.com/api`. */
  readonly repository: string;
  readonly registry: RegistryAccess;
}
