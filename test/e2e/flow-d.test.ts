import { testScenarios } from './flow-d/scenarios';

describe('flow D with terraform', () => testScenarios('terraform'));
