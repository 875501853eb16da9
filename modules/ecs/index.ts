export { type ClusterReference } from './cluster';
export { type Container } from './container';
export { type BlueGreen } from './deployment';
export { EcsRollout, type EcsRolloutProps } from './ecs-rollout';
export { type Expose, type ListenerOfLoadBalancer } from './expose';
export { FargateService } from './fargate-service';
export { type Capacity, type Connect, type FargateServiceProps, type Scale } from './fargate-service-props';
export { type INetwork, Network, type NetworkLookup } from './network';
export { type Outbound } from './task-traffic';
