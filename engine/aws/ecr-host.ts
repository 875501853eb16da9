import { ECR_HOST } from '../../contract/registry';

/** Host of all public repositories, and the region that hands out its logins. */
const PUBLIC_HOST = 'public.ecr.aws';
const PUBLIC_REGION = 'us-east-1';

export function isPublicEcr(host: string): boolean {
  return host === PUBLIC_HOST;
}

/** The region that the host of a registry names: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return isPublicEcr(host) ? PUBLIC_REGION : ECR_HOST.exec(host)?.[1];
}
