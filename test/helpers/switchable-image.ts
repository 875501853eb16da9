import { type IResolvable, TerraformLocal, type TerraformStack } from 'cdktf';
import type { IImage } from '../../modules/image/image';

/** The image, as one that may be built before: a local of the stack says whether it was. */
export function switchable(main: TerraformStack, image: IImage): IImage {
  const local = new TerraformLocal(main, `${image.name}_image_prebuilt`, true);
  return { ...image, prebuiltIn: () => local.expression as IResolvable };
}
