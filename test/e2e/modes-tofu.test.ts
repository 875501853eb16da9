import { testSwitching } from './modes/switching';

describe('image modes with tofu', () => testSwitching('tofu'));
