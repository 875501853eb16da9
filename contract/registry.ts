import type { AwsAccess } from './aws';

/**
 * Hosts of ECR in every partition, with FIPS, and for IPv6 (`dkr-ecr`); the group is the region. The login of AWS is sent to
 * no others but public ECR, emulators and this machine.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
 */
export const ECR_HOST =
  /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** Who hands out the credentials of a registry. */
export type RegistryAccess = { readonly kind: 'ecr'; readonly access: AwsAccess } | { readonly kind: 'oci' };

/** A repository and how to log in to it. */
export interface RepositoryDocument {
  /** Without a tag: `123.dkr.ecr.eu-west-1.amazonaws.com/api`. */
  readonly repository: string;
  readonly registry: RegistryAccess;
}
