import { Fn, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { REPOSITORY_NAME } from '../../contract/registry';
import { known, mustBe, PropError } from '../terraform/prop-error';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export function checkRepository(scope: Construct, repository: string): void {
  known(scope, 'repository', repository, 'it is checked against the rules of ECR');
  if (REPOSITORY_NAME.test(repository) && repository.length >= 2 && repository.length <= 256) return;
  const expected =
    "a repository name of ECR: 2 to 256 lower-case letters and digits, with single '.', '_' or '/' and any '-' between them";
  throw new PropError(scope, 'repository', mustBe(expected, repository));
}

export function checkRegion(scope: Construct, region: string): void {
  if (Token.isUnresolved(region) || /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return;
  throw new PropError(scope, 'region', mustBe("a region of AWS like 'eu-central-1'", region));
}

/** A resource or a data source with a region of its own. */
export function checkRegionOfBlock(scope: Construct, region: string, awsProvider: '5' | '6'): void {
  if (awsProvider === '5') {
    throw new PropError(
      scope,
      'region',
      'cannot be given with version 5 of the AWS provider, which has one region',
      "give the registry a provider of that region, or use version 6 and `awsProvider: '6'`",
    );
  }
  checkRegion(scope, region);
}

export function checkAccount(scope: Construct, prop: string, account: string): void {
  if (Token.isUnresolved(account) || /^\d{12}$/.test(account)) return;
  throw new PropError(scope, prop, mustBe('the 12 digits of an account of AWS', account));
}

export function checkPullHost(scope: Construct, pullHost: string): void {
  known(scope, 'pullHost', pullHost, 'it is part of an expression');
  const valid = /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(pullHost);
  if (valid && pullHost.length <= 255) return;
  throw new PropError(
    scope,
    'pullHost',
    mustBe("a host like 'registry.internal:5000', without scheme and final '/'", pullHost),
  );
}

/**
 * A repository's URL with another host. Made from the URL, not from the name, so that it is unknown until the
 * repository exists: a repository that somebody deleted gets its images back in the apply that makes it again.
 */
export function atHost(url: string, host: string): string {
  return Token.isUnresolved(url) ? Fn.replace(url, '/^[^/]+/', host) : url.replace(/^[^/]+/, host);
}
