export { type BuildProps } from './build';
export { type IImage, type ImageConsumer } from './image';
export { ImageTags, type ImageTagsProps } from './image-tags';
export { SourceImage } from './source-image';
export { type SourceImageProps } from './source-image-props';
