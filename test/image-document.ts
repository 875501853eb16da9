import type { ImageDocument } from '../contract/image';

/** What the engine is given for an image of a test; `more` is what the test is about. */
export function imageDocument(more: Partial<ImageDocument> = {}): ImageDocument {
  return {
    kind: 'image',
    version: 1,
    name: 'api',
    address: 'null_resource.api_image',
    module: '.',
    source: { context: '.', dockerfile: 'Dockerfile', platforms: ['linux/amd64'] },
    tag: 'src-0123456789abcdef0123',
    repository: 'localhost:1/api',
    image: 'localhost:1/api:x',
    registry: { kind: 'oci' },
    consumers: [],
    ...more,
  };
}
