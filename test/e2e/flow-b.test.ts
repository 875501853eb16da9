import { testScenarios } from './flow-b/scenarios';

describe('flow B with terraform', () => testScenarios('terraform', ['member-service']));
