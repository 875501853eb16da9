import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceFolder } from '../../local/instance-folder';
import { noteComplete, noteProcess } from '../../local/records';
import { testContext } from '../../test/context';
import { runCommand } from '../program';

describe('slipway local', () => {
  let env: NodeJS.ProcessEnv;
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(path.join(tmpdir(), 'slipway-local-'));
    env = { ...process.env, SLIPWAY_CACHE: cache };
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  async function local(...argv: string[]) {
    const context = testContext({ env });
    const code = await runCommand(['local', ...argv], context);
    return { code, answers: context.answers(), errors: context.errors() };
  }

  /** What is left of one whose only process was killed. */
  function broken(name: string): string {
    const folder = instanceFolder(name, env);
    mkdirSync(folder, { recursive: true });
    noteProcess(folder, { name: 'front', pid: 999_999_999, startedAt: '1', log: '/logs/front', graceMs: 0 });
    noteComplete({
      name,
      folder,
      endpoint: 'http://127.0.0.1:1',
      registry: 'localhost:1',
      region: 'eu-central-1',
      kubernetes: { kubeconfig: '/k/config', server: 'https://127.0.0.1:2', context: 'local' },
      docker: { host: 'unix:///d.sock' },
      buildkit: { address: 'unix:///b.sock' },
    });
    return folder;
  }

  test('says that none runs, and how to start one', async () => {
    expect(await local('status')).toEqual({
      code: 0,
      answers: '',
      errors: 'no local AWS runs; start one with: slipway local up\n',
    });
  });

  test('shows where each is, what of it has ended, and how to clear it away', async () => {
    const [own, other] = [broken('default'), broken('other')];
    const places = (folder: string) => [
      '  AWS         http://127.0.0.1:1',
      '  registry    localhost:1',
      '  Kubernetes  https://127.0.0.1:2 (/k/config)',
      '  Docker      unix:///d.sock',
      '  BuildKit    unix:///b.sock',
      `  folder      ${folder}`,
      '  front has ended, see /logs/front',
    ];
    const lines = [
      'default: broken',
      ...places(own),
      '  clear it away: slipway local down',
      'other: broken',
      ...places(other),
      '  clear it away: slipway local down --name other',
    ];
    expect(await local('status')).toEqual({ code: 0, answers: `${lines.join('\n')}\n`, errors: '' });
  });

  test('shows one alone, also when it never was', async () => {
    broken('other');
    expect((await local('status', '--name', 'none')).answers).toBe('none: stopped\n');
  });

  test('answers in JSON', async () => {
    broken('other');
    expect(JSON.parse((await local('status', '--json')).answers)).toMatchObject([{ name: 'other', state: 'broken' }]);
  });

  test('clears away what is left of one', async () => {
    broken('other');
    expect(await local('down', '--name', 'other')).toEqual({
      code: 0,
      answers: '',
      errors: "the local AWS 'other' is stopped\n",
    });
    expect((await local('status')).answers).toBe('');
  });

  test('fails to lead a shell to one that does not run', async () => {
    broken('other');
    const { code, answers, errors } = await local('env', '--name', 'other');
    expect([code, answers]).toEqual([1, '']);
    expect(errors).toMatch(/the local AWS 'other' does not run[^]*slipway local up --name other/);
  });
});
