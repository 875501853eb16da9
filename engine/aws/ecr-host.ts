import { ECR_HOST, PUBLIC_ECR_HOST } from '../../contract/registry';

/** The region that hands out the logins of public repositories. */
const PUBLIC_REGION = 'us-east-1';

export function isPublicEcr(host: string): boolean {
  return host === PUBLIC_ECR_HOST;
}

/** The region that the host of a registry names: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
export function regionOfHost(host: string): string | undefined {
  return isPublicEcr(host) ? PUBLIC_REGION : ECR_HOST.exec(host)?.[1];
}
