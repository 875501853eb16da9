import { testPhases } from './flow-e/phases';

describe('flow E with terraform', () => testPhases('terraform'));
