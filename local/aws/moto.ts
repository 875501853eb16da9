import { PARTS } from '../parts/part';
import type { Service } from '../service';

/** Region of the local AWS; one that every provider version knows. */
export const REGION = 'eu-west-1';

/** moto's server: the AWS APIs, in memory. */
export const MOTO: Service = {
  part: 'moto',
  program: (command, _folder, port) => ({
    name: 'moto',
    command,
    args: ['-H', '127.0.0.1', '-p', String(port)],
  }),
  container: {
    image: `motoserver/moto:${PARTS.moto.version}`,
    command: ['moto_server', '-H', '0.0.0.0', '-p', '5000'],
    port: 5000,
  },
  readiness: (port) => `http://127.0.0.1:${String(port)}/moto-api/data.json`,
};
