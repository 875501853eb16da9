export { KubernetesRollout, type KubernetesRolloutProps } from './kubernetes-rollout';
export { KubernetesService } from './kubernetes-service';
export { type KubernetesServiceProps } from './kubernetes-service-props';
export { type Resources, type Security } from './pod';
export { type ServicePort } from './ports';
export { type NamedWorkload, type WorkloadResource } from './workload';
