import { testPods } from './modes/pods';

describe('a prebuilt image in pods with tofu', () => testPods('tofu'));
