import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Program } from '../processes';

/** The registry that keeps layers and manifests, on a port of 127.0.0.1, its data in a folder of the instance. */
export function registryServer(command: string, folder: string, port: number): Program {
  const data = join(folder, 'registry');
  const config = join(folder, 'registry.yml');
  mkdirSync(data, { recursive: true });
  writeFileSync(config, stringify(configuration(data, port)));
  return { name: 'registry', command, args: ['serve', config] };
}

/** What answers as soon as the registry does. */
export function registryReadiness(port: number): string {
  return `http://127.0.0.1:${String(port)}/v2/`;
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
