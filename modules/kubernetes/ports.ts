import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';
import { checkWhole } from '../terraform/whole-number';

/** A port of the container that the Service offers inside the cluster. */
export interface ServicePort {
  /** Port that the container listens on. */
  readonly container: number;

  /**
   * Port of the Service.
   *
   * @default - `container`
   */
  readonly service?: number;

  /**
   * Name of the port, at most 15 lower-case letters, digits and `-`.
   *
   * @default - `port-` and the port of the container
   */
  readonly name?: string;
}

/** @throws PropError for ports that Kubernetes refuses, and for two ports of one name or number */
export function checkedPorts(scope: Construct, ports: readonly (number | ServicePort)[]): Required<ServicePort>[] {
  const all = ports.map((given, index) => {
    const port = typeof given === 'number' ? { container: given } : given;
    const { container, service = container, name = `port-${String(container)}` } = port;
    checkPort(scope, `ports[${String(index)}]`, container);
    checkPort(scope, `ports[${String(index)}].service`, service);
    checkName(scope, `ports[${String(index)}].name`, name);
    return { container, service, name };
  });
  for (const key of ['name', 'service'] as const) {
    const twice = all.find((port, index) => all.findIndex((other) => other[key] === port[key]) !== index);
    if (twice !== undefined) throw new PropError(scope, 'ports', `has the ${key} ${JSON.stringify(twice[key])} twice`);
  }
  return all;
}

function checkPort(scope: Construct, prop: string, port: number): void {
  checkWhole(scope, prop, port, [1, 65535]);
}

/** RFC 6335, 5.1 */
function checkName(scope: Construct, prop: string, name: string): void {
  if (/^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return;
  throw new PropError(scope, prop, mustBe("at most 15 lower-case letters, digits and single '-', with a letter", name));
}
