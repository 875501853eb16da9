import { testSwitching } from './modes/switching';

describe('image modes with terraform', () => testSwitching('terraform'));
