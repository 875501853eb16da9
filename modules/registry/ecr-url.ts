/** Where the hosts of ECR end in each partition, by how its regions begin. */
const DOMAINS: Readonly<Record<string, string>> = {
  'cn-': 'amazonaws.com.cn',
  'eusc-': 'amazonaws.eu',
  'us-iso-': 'c2s.ic.gov',
  'us-isob-': 'sc2s.sgov.gov',
  'us-isof-': 'csp.hci.ic.gov',
  'eu-isoe-': 'cloud.adc-e.uk',
};

/**
 * URL of a repository in ECR, as ECR itself would tell it.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
 */
export function ecrUrl(account: string, region: string, repository: string): string {
  const [, domain = 'amazonaws.com'] = Object.entries(DOMAINS).find(([start]) => region.startsWith(start)) ?? [];
  return `${account}.dkr.ecr.${region}.${domain}/${repository}`;
}
