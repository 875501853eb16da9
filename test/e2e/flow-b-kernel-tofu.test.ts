import { testKernel } from './flow-b/scenarios';

describe('flow B with tofu, what all services share', () => testKernel('tofu'));
