import type { Construct } from 'constructs';
import { known, mustBe, PropError } from '../terraform/prop-error';

/**
 * @throws PropError for what is no DNS label (RFC 1035, as Kubernetes wants it for Services; a Deployment takes more)
 */
export function checkLabel(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'it is checked against the rules of Kubernetes');
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return;
  const expected =
    "a DNS label: at most 63 lower-case letters, digits and '-', starting with a letter and not ending with '-'";
  throw new PropError(scope, prop, mustBe(expected, name));
}

/** @throws PropError for what is no name of a namespace (RFC 1123 label) */
export function checkNamespace(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'documents hold it');
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return;
  const expected = "a DNS label: at most 63 lower-case letters, digits and '-', not starting or ending with '-'";
  throw new PropError(scope, prop, mustBe(expected, name));
}

/** @throws PropError for what is no name of a Secret (RFC 1123 subdomain) */
export function checkSubdomain(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'it is checked against the rules of Kubernetes');
  if (isSubdomain(name)) return;
  throw new PropError(scope, prop, mustBe("a DNS name: at most 253 lower-case letters, digits, '-' and '.'", name));
}

/** RFC 1123 */
export function isSubdomain(name: string): boolean {
  const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
  return name.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(name);
}

/** @throws PropError for a name of an environment variable that Kubernetes refuses */
export function checkVariable(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'it is checked against the rules of Kubernetes');
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name) && !/^\.\.?$/.test(name)) return;
  throw new PropError(
    scope,
    prop,
    mustBe("named by letters, digits, '_', '-' and '.', not starting with a digit", name),
  );
}

/** @throws PropError for what is no key of a Secret */
export function checkKey(scope: Construct, prop: string, key: string): void {
  known(scope, prop, key, 'it is checked against the rules of Kubernetes');
  if (typeof key === 'string' && /^[-._a-zA-Z0-9]{1,253}$/.test(key)) return;
  throw new PropError(scope, prop, mustBe("a key of the Secret: letters, digits, '-', '_' and '.'", key));
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^\d+(\.\d+)?(m|k|[KMGTPE]i?|[eE]\d+)?$/;

/** @throws PropError for what is no amount of CPU or memory */
export function checkQuantity(scope: Construct, prop: string, quantity: string): void {
  known(scope, prop, quantity, 'it is checked against the rules of Kubernetes');
  if (typeof quantity === 'string' && QUANTITY.test(quantity)) return;
  throw new PropError(scope, prop, mustBe("a quantity of Kubernetes like '250m', '0.5' or '128Mi'", quantity));
}
