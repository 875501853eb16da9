import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { checkKept } from '../terraform/plain-text';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';
import type { Expose, ExposedProps } from './expose';

/** Of all conditions of a rule. */
const MOST_VALUES = 5;

/**
 * @throws PropError for what AWS takes for no rule or no health check
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export function checkExpose(scope: Construct, { expose, healthPath = '/' }: ExposedProps): void {
  const {
    host,
    path,
    healthPath: own = healthPath,
    healthCodes = '200',
    graceSeconds = 60,
    drainSeconds = 60,
  } = expose;
  checkConditions(scope, listed(host), listed(path));
  checkHealthPath(scope, expose.healthPath === undefined ? 'healthPath' : 'expose.healthPath', own);
  if (!/^\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*$/.test(healthCodes)) {
    throw new PropError(
      scope,
      'expose.healthCodes',
      mustBe("status codes like '200', '200,302' or '200-299'", healthCodes),
    );
  }
  checkWhole(scope, 'expose.graceSeconds', graceSeconds, [0, 2_147_483_647]);
  checkWhole(scope, 'expose.drainSeconds', drainSeconds, [0, 3600]);
}

/** One or several values as a list. */
export function listed(values: Expose['host']): readonly string[] {
  if (values === undefined) return [];
  return typeof values === 'string' ? [values] : values;
}

function checkConditions(scope: Construct, hosts: readonly string[], paths: readonly string[]): void {
  if (hosts.length + paths.length === 0) {
    const fix = "for all requests of the listener: `path: '/*'`";
    throw new PropError(
      scope,
      'expose',
      "must have a 'host' or a 'path': they say which requests are the service's",
      fix,
    );
  }
  if (hosts.length + paths.length > MOST_VALUES) {
    const sentence = `has ${String(hosts.length + paths.length)} hosts and paths, and a rule takes ${String(MOST_VALUES)}`;
    throw new PropError(scope, 'expose', sentence, 'use patterns: `*` stands for any text');
  }
  for (const host of hosts) {
    if (Token.isUnresolved(host) || /^[A-Za-z0-9*?-][A-Za-z0-9.*?-]{0,126}\.[A-Za-z0-9*?-]+$|^\*$/.test(host)) continue;
    throw new PropError(scope, 'expose.host', mustBe("a host like 'api.example.com' or '*.example.com'", host));
  }
  for (const path of paths) {
    if (Token.isUnresolved(path) || /^[/*][A-Za-z0-9_.$/~"'@:+*?&-]{0,127}$/.test(path)) continue;
    const expected = "a path like '/api/*' of at most 128 letters, digits and _-.$/~\"'@:+&*?";
    throw new PropError(scope, 'expose.path', mustBe(expected, path));
  }
}

function checkHealthPath(scope: Construct, prop: string, path: string): void {
  if (Token.isUnresolved(path)) return;
  checkKept(scope, prop, path);
  if (/^\/[^\s#]*$/.test(path) && path.length <= 1024) return;
  throw new PropError(scope, prop, mustBe("a path that starts with '/'", path));
}
