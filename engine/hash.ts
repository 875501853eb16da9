import type { HashDocument } from './document';
import { hashOf } from './source';

/** The tags of images, by name: the result of `data.external`. */
export function hashTags({ module, images }: HashDocument): Record<string, string> {
  return Object.fromEntries(Object.entries(images).map(([name, source]) => [name, hashOf(source, module).tag]));
}
