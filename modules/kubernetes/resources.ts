import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkQuantity } from './names';

/**
 * How much of a machine a container asks for, in Kubernetes quantities (`250m`, `128Mi`); and where that is told apart, how
 * much it may use.
 */
export type Amount = string | { readonly request?: string; readonly limit?: string };

type Quantities = Readonly<Record<string, string>>;

/** @throws PropError for what Kubernetes would refuse */
export function resources(
  scope: Construct,
  { cpu = '100m', memory = '128Mi' }: { readonly cpu?: Amount; readonly memory?: Amount },
): { requests?: Quantities; limits?: Quantities } {
  const amounts = Object.entries({ cpu, memory }).map(
    ([name, amount]) => [name, checked(scope, name, amount)] as const,
  );
  const requests = amounts.flatMap(([name, { request }]) => (request === undefined ? [] : [[name, request]]));
  const limits = amounts.flatMap(([name, { limit }]) => (limit === undefined ? [] : [[name, limit]]));
  return {
    ...(requests.length > 0 && { requests: Object.fromEntries(requests) as Quantities }),
    ...(limits.length > 0 && { limits: Object.fromEntries(limits) as Quantities }),
  };
}

function checked(scope: Construct, name: string, amount: Amount): Exclude<Amount, string> {
  if (typeof amount !== 'object') {
    checkQuantity(scope, name, amount);
    return { request: amount };
  }
  const { request, limit } = amount;
  if (request === undefined && limit === undefined) {
    throw new PropError(scope, name, mustBe('a quantity, or { request, limit } with one of them', amount));
  }
  if (request !== undefined) checkQuantity(scope, `${name}.request`, request);
  if (limit !== undefined) checkQuantity(scope, `${name}.limit`, limit);
  if (request !== undefined && limit !== undefined && amountOf(request) > amountOf(limit)) {
    throw new PropError(scope, `${name}.request`, mustBe(`at most the limit, ${limit}`, request));
  }
  return amount;
}

const LARGE = 'kMGTPE';

function amountOf(quantity: string): number {
  const [, number = '', unit = ''] = /^([\d.]+(?:[eE]\d+)?)(.*)$/.exec(quantity) ?? [];
  const power = LARGE.indexOf(unit.charAt(0).replace('K', 'k')) + 1;
  if (unit === 'm') return Number(number) / 1000;
  return Number(number) * (unit === '' ? 1 : (unit.endsWith('i') ? 1024 : 1000) ** power);
}
