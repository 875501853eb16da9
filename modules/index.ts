export {
  type BuildProps,
  type IImage,
  type ImageConsumer,
  ImageTags,
  type ImageTagsProps,
  SourceImage,
  type SourceImageProps,
} from './image';
export {
  EcrRegistry,
  type EcrRegistryProps,
  type IImageRegistry,
  OciRegistry,
  type OciRegistryProps,
  type RegistryAccess,
} from './registry';
export { PropError } from './terraform/prop-error';
