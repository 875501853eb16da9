export { type INetwork, Network, type NetworkLookup } from '../aws/network';
export { type Check } from './check';
export { type Concurrency } from './concurrency';
export { type DeadLetter } from './dead-letter';
export { type Cors, type FunctionUrl } from './function-url';
export { LambdaImageFunction } from './lambda-image-function';
export { type LambdaImageFunctionProps } from './lambda-image-function-props';
export { LambdaRollout, type LambdaRolloutProps } from './lambda-rollout';
export { type FunctionLogs } from './logs';
