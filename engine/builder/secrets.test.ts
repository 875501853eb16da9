import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BuildProps } from '../../contract/build';
import type { ImageDocument } from '../../contract/image';
import { imageDocument } from '../../test/image-document';
import { EngineError } from '../engine-error';
import { secretsOf, sshOf } from './secrets';

let folder: string;

describe('secrets', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-test-'));
    mkdirSync(path.join(folder, 'a,b'));
    for (const file of ['key', 'a,b/key']) writeFileSync(path.join(folder, file), '');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const document = (build: BuildProps): ImageDocument => imageDocument({ module: folder, build });
  const failed = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof EngineError) return `${error.what}: ${error.why}`;
      throw error;
    }
    throw new Error('it did not fail');
  };

  test('finds secrets by the names of variables and from the folder of the stack', () => {
    const secrets = { npm: { env: 'NPM' }, key: { file: 'key' } };
    expect(secretsOf(document({ secrets }), { NPM: '' })).toEqual({
      npm: { env: 'NPM' },
      key: { file: path.join(folder, 'key') },
    });
  });

  test('fails on a variable that is not set, though every object has something of that name', () => {
    const of = (env: string) => failed(() => secretsOf(document({ secrets: { npm: { env } } }), {}));
    expect(of('NPM')).toBe('the build secret npm is missing: the environment variable NPM is not set');
    expect(of('constructor')).toMatch(/constructor is not set$/);
  });

  test('finds the agent by its socket and keys from the folder of the stack', () => {
    const ssh = { default: true, deploy: { file: 'key' } } as const;
    expect(sshOf(document({ ssh }), { SSH_AUTH_SOCK: path.join(folder, 'key') })).toEqual({
      default: true,
      deploy: { file: path.join(folder, 'key') },
    });
  });

  test.each([
    ['no agent', undefined, 'SSH for default is missing: no agent: the environment variable SSH_AUTH_SOCK is not set'],
    [
      'an agent that is gone',
      '/nonexistent',
      'SSH for default is missing: no agent: SSH_AUTH_SOCK names /nonexistent,',
    ],
  ])('fails on %s', (_, socket, message) => {
    expect(failed(() => sshOf(document({ ssh: { default: true } }), { SSH_AUTH_SOCK: socket }))).toContain(message);
  });

  test('fails on a key that does not exist', () => {
    expect(failed(() => sshOf(document({ ssh: { deploy: { file: 'none' } } }), {}))).toMatch(
      /SSH for deploy is missing/,
    );
  });

  test('fails on a key in a folder that the docker client cannot name', () => {
    expect(failed(() => sshOf(document({ ssh: { deploy: { file: 'a,b/key' } } }), {}))).toMatch(/no comma in a path/);
  });
});
