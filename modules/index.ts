export type { BuildProps } from '../contract/build';
export type { RegistryAccess } from '../contract/registry';
export type { IImage, ImageConsumer } from './image/image';
export { ImageTags, type ImageTagsProps } from './image/image-tags';
export { type Prebuilt, prebuilt, type PrebuiltOptions } from './image/mode/prebuilt';
export { SourceImage } from './image/source-image';
export type { SourceImageProps } from './image/source-image-props';
export { EcrRegistry, type EcrRegistryProps } from './registry/ecr-registry';
export type { ExistingEcrRegistry, ExistingEcrRegistryProps } from './registry/existing-ecr-registry';
export type { IImageRegistry } from './registry/image-registry';
export {
  archiveAged,
  archiveAllButNewest,
  archiveUnpulled,
  expireAged,
  expireArchived,
  expireUntagged,
  keepNewest,
  type LifecycleAge,
  type LifecycleTags,
  shield,
} from './registry/lifecycle/builders';
export type { LifecycleWarningCode } from './registry/lifecycle/lints';
export type { LifecycleAction, LifecycleRule, LifecycleSelection } from './registry/lifecycle/rule';
export { simulateLifecycle } from './registry/lifecycle/simulate';
export type { LifecycleOutcome, StoredImage } from './registry/lifecycle/stored-image';
export { OciRegistry, type OciRegistryProps } from './registry/oci-registry';
export type { PullGrants } from './registry/pull-policy';
export type { Scale, ScaleRange } from './service/scale';
export { configure, type StackSettings } from './settings/stack-settings';
export { PropError } from './terraform/prop-error';
