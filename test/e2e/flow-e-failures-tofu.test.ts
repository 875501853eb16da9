import { testFailures } from './flow-e/failures';

describe('services on Fargate with tofu', () => testFailures('tofu'));
