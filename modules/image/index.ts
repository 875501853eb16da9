export { type IImage, type ImageConsumer } from './image';
export { SourceImage, type SourceImageProps } from './source-image';
