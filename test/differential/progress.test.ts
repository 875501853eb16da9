import { stepsRun } from './progress';

const log = (...vertexes: object[]) => vertexes.map((vertex) => JSON.stringify({ vertexes: [vertex] })).join('\n');
const DONE = { started: '2026-11-20T10:00:00Z', completed: '2026-11-20T10:00:01Z' };

describe('progress', () => {
  test('names the steps that were run', () => {
    const text = log(
      { digest: '1', name: '[stage-0 1/2] COPY a /' },
      { digest: '1', name: '[stage-0 1/2] COPY a /', ...DONE },
      { digest: '2', name: '[linux/arm64 2/2] RUN true', ...DONE },
    );
    expect(stepsRun(`WARNING: something\n${text}\n`)).toEqual(['[stage-0 1/2] COPY a /', '[linux/arm64 2/2] RUN true']);
  });

  test.each([
    ['is cached', { name: '[1/1] COPY a /', ...DONE, cached: true }],
    ['was not needed', { name: '[1/1] COPY a /' }],
    ['loads the context', { name: '[internal] load build context', ...DONE }],
    ['loads a named context', { name: '[context lib] load from client', ...DONE }],
    ['resolves a base', { name: '[base 1/2] FROM localhost/base', ...DONE }],
    ['exports', { name: 'exporting to image', ...DONE }],
  ])('names no step that %s', (_, vertex) => {
    expect(stepsRun(log({ digest: '1', ...vertex }))).toEqual([]);
  });
});
