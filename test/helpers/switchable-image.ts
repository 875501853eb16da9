import { TerraformLocal, type TerraformStack, Token } from 'cdktf';
import type { IImage } from '../../modules/image/image';

/** The image, as one that may be built before: a local of the stack says whether it was. */
export function switchable(main: TerraformStack, image: IImage): IImage {
  const local = `${image.name}_image_prebuilt`;
  new TerraformLocal(main, local, true);
  return { ...image, prebuiltIn: () => Token.asAny(`\${local.${local}}`) };
}
