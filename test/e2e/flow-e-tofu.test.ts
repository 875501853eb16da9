import { testPhases } from './flow-e/phases';

describe('flow E with tofu', () => testPhases('tofu'));
