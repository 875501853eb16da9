import type { Construct } from 'constructs';
import type { IImage } from '../image/image';
import { mustBe, PropError } from '../terraform/prop-error';

/**
 * Architecture of the machine below a task, in the order in which an image of several platforms is taken: what most
 * images are built and tested for first.
 */
const ARCHITECTURES: readonly (readonly [platform: RegExp, architecture: 'X86_64' | 'ARM64'])[] = [
  [/^linux\/amd64(\/|$)/, 'X86_64'],
  [/^linux\/arm64(\/|$)/, 'ARM64'],
];

/**
 * The architecture that an image needs: an image that does not tell its platforms runs on X86_64.
 *
 * @throws PropError when Fargate has no machine for the image
 */
export function architectureOf(scope: Construct, { platforms = ['linux/amd64'] }: IImage): 'X86_64' | 'ARM64' {
  const found = ARCHITECTURES.find(([pattern]) => platforms.some((platform) => pattern.test(platform)));
  if (found !== undefined) return found[1];
  throw new PropError(scope, 'image', mustBe('built for linux/amd64 or linux/arm64, which Fargate has', platforms));
}
