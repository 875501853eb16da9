import path from 'node:path';
import { cacheFolder } from '../../host/folders';
import type { LocatedPart } from '../../local/parts/locate';
import type { PartName } from '../../local/parts/part';
import { writeIfChanged } from './replace';

/** Programs that others start by their name. */
const CALLED_BY_NAME: readonly PartName[] = ['terraform', 'tofu', 'docker', 'kubectl'];

/** What programs need in their environment to find the parts that are not installed. */
export function environmentFor(
  parts: readonly LocatedPart[],
  terraformCliConfig: string | undefined,
): NodeJS.ProcessEnv {
  const apart = parts.filter(({ origin }) => origin !== 'installed');
  const folders = apart.filter(({ name }) => CALLED_BY_NAME.includes(name)).map((part) => path.dirname(part.path));
  const buildx = apart.find(({ name }) => name === 'buildx');
  return {
    ...(folders.length > 0 && { PATH: [...new Set(folders), process.env.PATH].join(path.delimiter) }),
    ...(buildx && { DOCKER_CONFIG: dockerConfigWith(buildx) }),
    ...(terraformCliConfig && { TF_CLI_CONFIG_FILE: terraformCliConfig }),
  };
}

/** A Docker configuration without logins whose client knows the plugin; nothing is put into the user's. */
function dockerConfigWith(buildx: LocatedPart): string {
  const folder = path.join(cacheFolder(process.env), 'docker-config');
  const config = { cliPluginsExtraDirs: [path.dirname(buildx.path)] };
  writeIfChanged(path.join(folder, 'config.json'), `${JSON.stringify(config)}\n`);
  return folder;
}
