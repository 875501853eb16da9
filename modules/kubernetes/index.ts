export { type SecretValue } from './environment';
export { KubernetesRollout, type KubernetesRolloutProps } from './kubernetes-rollout';
export { KubernetesService } from './kubernetes-service';
export { type KubernetesServiceProps } from './kubernetes-service-props';
export { type Security } from './pod';
export { type ServicePort } from './ports';
export { type Amount } from './resources';
export { type NamedWorkload, type WorkloadResource } from './workload';
