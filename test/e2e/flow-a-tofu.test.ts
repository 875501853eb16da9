import { testScenarios } from './flow-a/scenarios';

describe('flow A: tofu from HCL', () => testScenarios('tofu', 'hcl'));
