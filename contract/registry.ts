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

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = `${COMPONENT}(?:/${COMPONENT})*`;
const HOST = '(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])(?::\\d{1,5})?';

/** The name of a repository as its registry calls it: `team/api`. */
export const REPOSITORY_NAME = new RegExp(`^${NAME}$`);

/**
 * Host, optional port, and the name of a repository there.
 *
 * @see https://github.com/distribution/reference
 */
export const REPOSITORY = new RegExp(`^${HOST}/${NAME}$`);

/** Host of all public repositories of ECR. */
export const PUBLIC_ECR_HOST = 'public.ecr.aws';
