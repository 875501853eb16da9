import type { Construct } from 'constructs';
import { setting } from '../settings/stack-settings';
import { PropError } from '../terraform/prop-error';
import type { KubernetesServiceProps } from './kubernetes-service-props';

/**
 * Whether the push gives the image to the service. A choice of the stack is meant for the images that the app builds.
 *
 * @throws PropError where that was asked for and cannot be
 */
export function rollsOutWithImage(
  scope: Construct,
  { image, before, rollOutWithImage }: Pick<KubernetesServiceProps, 'image' | 'before' | 'rollOutWithImage'>,
): boolean {
  const isOn = setting(scope, 'rollOutWithImage', rollOutWithImage);
  const isBuilt = image.consumedBy !== undefined;
  if (rollOutWithImage === true && !isBuilt) {
    throw new PropError(scope, 'rollOutWithImage', 'works with an image of this app alone', 'leave it off');
  }
  if (isOn && isBuilt && before !== undefined) {
    const sentence = "cannot be on with 'before': the pods would get the image before that has run";
    throw new PropError(scope, 'rollOutWithImage', sentence, 'give the service `rollOutWithImage: false`');
  }
  return isOn && isBuilt;
}
