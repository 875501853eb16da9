import { testFailures } from './flow-d/failures';

describe('flow D with terraform, where something fails', () => testFailures('terraform'));
