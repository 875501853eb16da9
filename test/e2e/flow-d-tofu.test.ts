import { testScenarios } from './flow-d/scenarios';

describe('flow D with tofu', () => testScenarios('tofu'));
