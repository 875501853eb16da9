import { testServices } from './modes/services';

describe('a service of a prebuilt image with terraform', () => testServices('terraform'));
