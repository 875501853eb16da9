export { KubernetesService } from './kubernetes-service';
export { type KubernetesServiceProps } from './kubernetes-service-props';
export { type Resources, type Security } from './pod';
export { type ServicePort } from './ports';
