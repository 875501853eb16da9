import { imageTagsIn } from './state';

describe('the tags of images in a state', () => {
  test('are those in the triggers, by address', () => {
    const resources = [
      {
        address: 'null_resource.api_image',
        values: { id: '1', triggers: { tag: 'src-0', image: 'ghcr.io/api:src-0' } },
      },
      { address: 'null_resource.api', values: { id: '2', triggers: { image: 'ghcr.io/api:src-0' } } },
      { address: 'null_resource.none', values: { id: '3', triggers: null } },
      { address: 'aws_vpc.net', values: { id: '4' } },
    ];
    const shown = JSON.stringify({ format_version: '1.0', values: { root_module: { resources } } });
    expect([...imageTagsIn(shown)]).toEqual([['null_resource.api_image', 'src-0']]);
  });

  test.each(['{"format_version":"1.0"}', '{"values":{"outputs":{}}}', '{"values":{"root_module":{}}}'])(
    'are none where nothing was made yet: %s',
    (shown) => {
      expect(imageTagsIn(shown).size).toBe(0);
    },
  );
});
