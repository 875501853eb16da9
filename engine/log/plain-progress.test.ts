import { PlainProgress } from './plain-progress';

/** What is shown of what a builder wrote when every line comes at once. */
function shown(written: string): string[] {
  const progress = new PlainProgress();
  const lines = written.replace(/^\n/, '').split('\n');
  return [...lines.flatMap((line) => progress.read(line)), ...progress.release()];
}

describe('plain progress', () => {
  test('shows a step in one line when it says nothing, with its time', () => {
    expect(
      shown(`
#0 building with "far" instance using remote driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 120B done
#1 DONE 0.0s

#2 [auth] library/node:pull token for registry-1.docker.io
#2 DONE 0.0s

#5 [1/3] FROM docker.io/library/node:22@sha256:0123
#5 resolve docker.io/library/node:22@sha256:0123 done
#5 sha256:4567 1.05MB / 3.40MB 0.2s
#5 extracting sha256:4567 0.1s done
#5 DONE 2.1s

#6 [2/3] COPY package.json .
#6 CACHED

#7 [3/3] COPY src src
#7 DONE 0.1s

#8 exporting to image
#8 exporting layers 0.1s done
#8 pushing layers 0.2s done
#8 DONE 0.4s`),
    ).toEqual([
      '[1/3] FROM docker.io/library/node:22@sha256:0123 (2.1 s)',
      '[2/3] COPY package.json . (cached)',
      '[3/3] COPY src src (0.1 s)',
      'exporting to image (0.4 s)',
    ]);
  });

  test('shows what a step writes under its name, also when steps run side by side', () => {
    expect(
      shown(`
#6 [build 2/2] RUN npm ci
#6 0.412 added 12 packages
#6 ...

#7 [web 2/2] RUN npm test
#7 0.100 ok 1
#7 DONE 1.0s

#6 [build 2/2] RUN npm ci
#6 1.700
#6 1.812 found 0 vulnerabilities
#6 DONE 2.0s`),
    ).toEqual([
      '[build 2/2] RUN npm ci',
      '  added 12 packages',
      '[web 2/2] RUN npm test',
      '  ok 1',
      '[web 2/2] (1.0 s)',
      '[build 2/2] RUN npm ci',
      '  found 0 vulnerabilities',
      '[build 2/2] (2.0 s)',
    ]);
  });

  test('shows errors, those of internal steps too, warnings, and what the builder says at its end', () => {
    expect(
      shown(`
#1 [internal] load metadata for nowhere/base:1
#1 ERROR: failed to do request: no such host

#3 importing cache manifest from nowhere/cache
#3 WARN: cache manifest is missing

#4 [2/2] RUN false
#4 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1
------
 > [2/2] RUN false:
------
ERROR: failed to build: failed to solve`),
    ).toEqual([
      '[internal] load metadata for nowhere/base:1 ERROR: failed to do request: no such host',
      'importing cache manifest from nowhere/cache',
      '  WARN: cache manifest is missing',
      '[2/2] RUN false ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1',
      '------',
      ' > [2/2] RUN false:',
      '------',
      'ERROR: failed to build: failed to solve',
    ]);
  });

  test('leaves out the layers of docker push', () => {
    const pushing = `
The push refers to repository [localhost:5000/api]
5f70bf18a086: Preparing
5f70bf18a086: Pushed
src-0123: digest: sha256:4567 size: 528`;
    expect(shown(pushing)).toEqual(['The push refers to repository [localhost:5000/api]']);
  });

  test('shows any other program as it is', () => {
    expect(shown('compiling\n\n12 objects')).toEqual(['compiling', '12 objects']);
  });

  test('shortens a step that is named by a script', () => {
    const [line] = shown(`#4 [2/2] RUN ${'x'.repeat(300)}\n#4 0.1 begun`);
    expect(line).toHaveLength(100);
    expect(line).toMatch(/x…$/);
  });

  test('holds a name until something is known of its step, or no line comes', () => {
    const progress = new PlainProgress();
    expect(progress.read('#4 [2/2] RUN make')).toEqual([]);
    expect(progress.release()).toEqual(['[2/2] RUN make']);
    expect(progress.release()).toEqual([]);
    expect(progress.read('#4 DONE 9.0s')).toEqual(['[2/2] (9.0 s)']);
  });
});
