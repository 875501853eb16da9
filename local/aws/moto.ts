import type { Program } from '../processes';

/** Region of the local AWS; one that every provider version knows. */
export const REGION = 'eu-west-1';

/** moto's server: the AWS APIs, in memory, on a port of 127.0.0.1. */
export function motoServer(command: string, port: number): Program {
  return { name: 'moto', command, args: ['-H', '127.0.0.1', '-p', String(port)] };
}

/** What answers as soon as moto does. */
export function motoReadiness(port: number): string {
  return `http://127.0.0.1:${String(port)}/moto-api/data.json`;
}
