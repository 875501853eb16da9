import { testFailures } from './flow-d/failures';

describe('flow D with tofu, where something fails', () => testFailures('tofu'));
