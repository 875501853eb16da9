import { run } from '../../host/run';
import type { GitPlace } from './cat-file';
import { gitArgv, gitEnvironment } from './environment';
import type { LineEndingSettings } from '../../modules/source/git/line-endings';

/** What the configuration of this machine and repository says about line endings. */
export async function readLineEndingSettings(place: GitPlace): Promise<LineEndingSettings> {
  const autocrlf = await setting(place, 'core.autocrlf', 'false');
  const eol = await setting(place, 'core.eol', 'native');
  return {
    autocrlf: autocrlf === 'input' ? 'input' : isTrue(autocrlf) ? 'true' : 'false',
    crlf: eol === 'crlf' || (eol === 'native' && process.platform === 'win32'),
  };
}

async function setting({ folder, env, signal }: GitPlace, name: string, otherwise: string): Promise<string> {
  const argv = gitArgv('config', '--default', otherwise, '--get', name);
  const { stdout } = await run({ argv, env: gitEnvironment(env), cwd: folder, signal });
  return stdout.trim().toLowerCase();
}

/** A name without a value is true as well. */
function isTrue(value: string): boolean {
  return ['true', 'yes', 'on', '1', ''].includes(value);
}
