import { testServices } from './flow-b/scenarios';

describe('flow B with tofu', () => testServices('tofu', ['member-service', 'gateway']));
