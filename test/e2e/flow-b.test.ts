import { testServices } from './flow-b/scenarios';

describe('flow B with terraform', () => testServices('terraform', ['member-service']));
