import { testSwitching } from './modes/switching';

describe('image modes with tofu, from HCL', () => {
  beforeAll(() => {
    // As `cdktf synth --hcl` has it.
    process.env['SYNTH_HCL_OUTPUT'] = 'true';
  });
  afterAll(() => {
    delete process.env['SYNTH_HCL_OUTPUT'];
  });

  testSwitching('tofu');
});
