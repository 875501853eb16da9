import { testScenarios } from './flow-b/scenarios';

describe('flow B with tofu', () => testScenarios('tofu', ['member-service', 'gateway']));
