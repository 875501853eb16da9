import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { thisProcess } from '../test/this-process';
import { removeContainer } from './container';

let folder: string;

/** Stands for a docker client that fails with these errors. */
function docker(errors: string): void {
  const file = path.join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\nprintf '${errors}' >&2\nexit 1\n`);
  chmodSync(file, 0o755);
  process.env['SLIPWAY_PART_DOCKER'] = file;
}

describe('a container', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-container-'));
  });
  afterEach(() => {
    delete process.env['SLIPWAY_PART_DOCKER'];
    rmSync(folder, { recursive: true });
  });

  const removed = () => removeContainer({ name: 'x', host: 'unix:///x' }, thisProcess());

  test('that is gone is removed', async () => {
    docker('Error: No such container: x');
    await removed();
  });

  test('fails with all that docker says in one line when it is not removed', async () => {
    docker('Error response:\\n  it hangs\\n');
    await expect(removed()).rejects.toMatchObject({
      what: 'the container x is not removed',
      why: 'Error response: it hangs',
    });
  });
});
