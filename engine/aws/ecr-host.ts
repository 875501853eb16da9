/** Host of all public repositories, and the region that hands out its logins. */
const PUBLIC_HOST = 'public.ecr.aws';
const PUBLIC_REGION = 'us-east-1';
/** In every partition, with FIPS, and for IPv6: `dkr-ecr`. */
const REGISTRY_HOST = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

export function isPublicEcr(host: string): boolean {
  return host === PUBLIC_HOST;
}

/** The region that the host of a registry names: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return isPublicEcr(host) ? PUBLIC_REGION : REGISTRY_HOST.exec(host)?.[1];
}
