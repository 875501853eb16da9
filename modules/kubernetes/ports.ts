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

/** One port, or several. */
export interface Ports {
  readonly port?: number | ServicePort;
  readonly ports?: readonly (number | ServicePort)[];
}

/** @throws PropError for ports that Kubernetes refuses, and for two ports of one name or number */
export function checkedPorts(scope: Construct, { port, ports = [] }: Ports): Required<ServicePort>[] {
  if (port !== undefined && ports.length > 0) {
    throw new PropError(
      scope,
      'port',
      "cannot be given beside 'ports'",
      "name it in 'ports', the first of which is asked",
    );
  }
  const all = (port === undefined ? ports : [port]).map((given, index) => {
    const prop = port === undefined ? `ports[${String(index)}]` : 'port';
    const {
      container,
      service = container,
      name = `port-${String(container)}`,
    } = typeof given === 'object' ? given : { container: given };
    checkPort(scope, prop, container);
    checkPort(scope, `${prop}.service`, service);
    checkName(scope, `${prop}.name`, name);
    return { container, service, name };
  });
  for (const key of ['name', 'service'] as const) {
    const twice = all.find((one, index) => all.findIndex((other) => other[key] === one[key]) !== index);
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
