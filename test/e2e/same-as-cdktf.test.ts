/** What a program synthesizes does not depend on who runs it: `cdktf synth` or `slipway deploy`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printTable } from './harness/table';
import { type Made, setAside, withCdktf, withSlipway, writeProgram } from './same-as-cdktf/both';
import { type Program, PROGRAMS } from './same-as-cdktf/programs';

const folder = mkdtempSync(path.join(tmpdir(), 'slipway-same-'));
const made = new Map<string, { readonly cdktf: Made; readonly slipway: Made }>();

describe('same as cdktf', () => {
  /** Two programs at a time. */
  beforeAll(async () => {
    const programs = PROGRAMS.entries();
    const work = async () => {
      for (const [i, program] of programs) await make(program, path.join(folder, String(i)));
    };
    await Promise.all([work(), work()]);
  });
  afterAll(() => {
    const rows = [...made].map(([name, { cdktf, slipway }]) => [
      name,
      String(Object.keys(slipway.files).length),
      `${cdktf.result.code} ${slipway.result.code}`,
    ]);
    printTable(['program', 'files', 'exit codes'], rows);
    rmSync(folder, { recursive: true, force: true });
  });

  async function make(program: Program, place: string): Promise<void> {
    writeProgram(place, program);
    const cdktf = await withCdktf(place, program);
    setAside(place, program);
    made.set(program.name, { cdktf, slipway: await withSlipway(place, program) });
  }

  describe.each(PROGRAMS.map((program) => [program.name, program] as const))('%s', (name, { fails }) => {
    test('finds the same environment', () => {
      const { cdktf, slipway } = made.get(name)!;
      expect(slipway.environment).toEqual(cdktf.environment);
    });

    test('becomes the same files, byte for byte', () => {
      const { cdktf, slipway } = made.get(name)!;
      expect(slipway.files).toEqual(cdktf.files);
    });

    test(fails === undefined ? 'succeeds with both' : 'fails with both, and both say why', () => {
      const { cdktf, slipway } = made.get(name)!;
      for (const { result } of [cdktf, slipway]) {
        expect([result.code, result.output]).toEqual([
          fails === undefined ? 0 : 1,
          expect.stringContaining(fails ?? ''),
        ]);
      }
    });

    test('has the same to say', () => {
      const { cdktf, slipway } = made.get(name)!;
      expect(annotations(slipway.result.stderr)).toEqual([...new Set(annotations(cdktf.result.stdout))]);
    });
  });

  test('what cdktf synth writes has the catalogue of its images', () => {
    const place = path.join(folder, String(PROGRAMS.findIndex(({ name }) => name === 'images of this library')));
    const written = readFileSync(`${place}-of-cdktf/stacks/shop/cdk.tf.json`, 'utf8');
    expect(JSON.parse(written)).toMatchObject({
      '//': { metadata: { slipway: { version: 2, images: [{ name: 'shop', address: 'null_resource.shop_image' }] } } },
    });
  });
});

function annotations(text: string): string[] {
  return text.split('\n').filter((line) => /^(INFO|WARN|ERROR) \[/.test(line));
}
