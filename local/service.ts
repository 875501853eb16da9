import { SlipwayError } from '../errors/slipway-error';
import type { Program } from '../host/processes';
import { type Container, type ContainerPlace, containerProgram } from './container';
import { LocalError } from './local-error';
import { locatePart } from './parts/locate';
import { overrideVariable, type PartName, PARTS } from './parts/part';

/** What listens on a port of 127.0.0.1: a program where it is installed, else a container of its published image. */
export interface Service {
  readonly part: PartName;
  /** The installed program; what it needs on disk goes into `folder`. */
  readonly program: (command: string, folder: string, port: number) => Program;
  readonly container: Container;
  /** The URL that answers as soon as the service does. */
  readonly readiness: (port: number) => string;
}

/** Whose service it is, and where it is reached. */
export interface ServicePlace extends Omit<ContainerPlace, 'service' | 'host'> {
  /** Gives the host of a Docker; asked only where the program is not installed. */
  readonly docker: () => Promise<string>;
}

/**
 * The program that provides a service.
 *
 * @throws LocalError when it is not installed and no Docker can run it
 */
export async function serviceProgram(service: Service, { docker, ...place }: ServicePlace): Promise<Program> {
  const located = await locatePart(service.part, place);
  if (located) return service.program(located.path, place.folder, place.port);
  const host = await docker().catch((cause: unknown) => {
    throw cause instanceof SlipwayError ? nowhere(service.part, cause) : cause;
  });
  return containerProgram(service.container, { ...place, service: service.part, host });
}

function nowhere(part: PartName, noDocker: SlipwayError): LocalError {
  const { title, binaries, atLeast } = PARTS[part];
  return new LocalError(
    `${title} is neither on this machine nor can it run in a container`,
    `neither the cache nor PATH has ${binaries.join(' or ')} ${atLeast} or newer, and ${noDocker.what}: ${noDocker.why ?? ''}`,
    `${noDocker.fix ?? 'start Docker'}; or install ${title}, or name its binary in ${overrideVariable(part)}`,
    { cause: noDocker },
  );
}
