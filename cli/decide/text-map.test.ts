import { textMapIn } from './text-map';

describe('a map of texts in an environment variable', () => {
  test.each<[string, string, Record<string, string>]>([
    ['in JSON', '{"api":"1.2.3","worker-eu":"sha256:0"}', { api: '1.2.3', 'worker-eu': 'sha256:0' }],
    ['in HCL', '{ api = "1.2.3", "worker" = "v1@sha256:0" }', { api: '1.2.3', worker: 'v1@sha256:0' }],
    ['in HCL with colons', '{ api : "1.2.3" }', { api: '1.2.3' }],
    ['in HCL over several lines', '{\n  api = "1.2.3"\n  worker = "v1",\n}\n', { api: '1.2.3', worker: 'v1' }],
    ['without an entry that is null', '{ api = null, worker = "v1" }', { worker: 'v1' }],
    ['with an empty text', '{"api":""}', { api: '' }],
    ['that is empty', '{}', {}],
    ['that is null', 'null', {}],
    ['that is no text at all', '', {}],
  ])('is read %s', (_, value, expected) => {
    expect(Object.fromEntries(textMapIn(value) ?? [['', 'unread']])).toEqual(expected);
  });

  test.each([
    '1.2.3',
    '{ api = v1 }',
    '{"api":1}',
    '{"api":{"tag":"v1"}}',
    String.raw`{"api":"\u0031"}`,
    '[]',
    '{api}',
  ])('fails to be read from %s', (value) => {
    expect(textMapIn(value)).toBeUndefined();
  });
});
