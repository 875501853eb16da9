import { testKernel } from './flow-b/scenarios';

describe('flow B with terraform, what all services share', () => testKernel('terraform'));
