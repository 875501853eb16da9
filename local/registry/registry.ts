import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../../host/processes';
import type { Service } from '../service';

/** The registry that keeps layers and manifests, its data in a folder of the instance or in the container. */
export const REGISTRY: Service = {
  part: 'registry',
  program: registryServer,
  container: {
    image: 'registry:2',
    command: ['registry', 'serve', '/etc/docker/registry/config.yml'],
    env: {
      REGISTRY_LOG_LEVEL: 'warn',
      REGISTRY_LOG_ACCESSLOG_DISABLED: 'true',
      REGISTRY_HTTP_ADDR: '0.0.0.0:5000',
      REGISTRY_HTTP_RELATIVEURLS: 'true',
    },
    port: 5000,
  },
  readiness: (port) => `http://127.0.0.1:${String(port)}/v2/`,
};

function registryServer(command: string, folder: string, port: number): Program {
  const data = join(folder, 'registry');
  const config = join(folder, 'registry.yml');
  mkdirSync(data, { recursive: true });
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configuration(data, port), undefined, 2));
  return { name: 'registry', command, args: ['serve', config] };
}

function configuration(data: string, port: number): object {
  return {
    version: '0.1',
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: data }, cache: { blobdescriptor: 'inmemory' } },
    // Relative addresses lead back to the front, whatever name the client knows it by.
    http: { addr: `127.0.0.1:${String(port)}`, relativeurls: true },
  };
}
