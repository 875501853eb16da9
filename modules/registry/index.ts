export { EcrRegistry, type EcrRegistryProps } from './ecr-registry';
export { type IImageRegistry, type RegistryAccess } from './image-registry';
export { OciRegistry, type OciRegistryProps } from './oci-registry';
