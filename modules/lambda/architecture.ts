import type { Construct } from 'constructs';
import type { LambdaArchitecture } from '../../contract/lambda';
import type { IImage } from '../image/image';
import { mustBe, PropError } from '../terraform/prop-error';

const ARCHITECTURES: readonly (readonly [platform: RegExp, architecture: LambdaArchitecture])[] = [
  [/^linux\/amd64(\/|$)/, 'x86_64'],
  [/^linux\/arm64(\/|$)/, 'arm64'],
];

/**
 * The architecture of a function: that of its image, which has one. Of an image that does not tell its platform it is what
 * was given.
 *
 * @throws PropError when Lambda has none for the image, and for another one than that of the image
 */
export function architectureOf(
  scope: Construct,
  { platforms }: IImage,
  given: LambdaArchitecture | undefined,
): LambdaArchitecture {
  if (platforms === undefined) return checkedArchitecture(scope, given ?? 'x86_64');
  const found = ARCHITECTURES.find(([pattern]) => platforms.every((platform) => pattern.test(platform)))?.[1];
  if (found === undefined || platforms.length !== 1) {
    throw new PropError(scope, 'image', mustBe('built for one platform, linux/amd64 or linux/arm64', platforms));
  }
  if (given === undefined || given === found) return found;
  const sentence = `is '${given}', and the image is built for ${platforms.join()}`;
  throw new PropError(scope, 'architecture', sentence, 'leave it off: the image decides');
}

function checkedArchitecture(scope: Construct, architecture: LambdaArchitecture): LambdaArchitecture {
  if (ARCHITECTURES.some(([, each]) => each === architecture)) return architecture;
  throw new PropError(scope, 'architecture', mustBe("'x86_64' or 'arm64'", architecture));
}
