import { testScenarios } from './flow-a/scenarios';

describe('flow A: terraform from JSON', () => testScenarios('terraform', 'json'));
