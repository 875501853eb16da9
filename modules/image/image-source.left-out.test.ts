import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Checkout } from '../../test/checkout';
import { parseSourceRecord } from '../source';
import { SourceImage } from './source-image';

let checkout: Checkout;
const kept = process.env;
describe('image source left out', () => {
  beforeEach(() => {
    checkout = new Checkout({ Dockerfile: 'FROM scratch\nCOPY . /app/\n', 'src/a': 'A' });
    process.env = { ...kept };
  });
  afterEach(() => {
    process.env = kept;
    checkout.remove();
  });

  /** Synthesizes a program whose output goes to a folder of the checkout. */
  function synthesize(output: string, name = 'shop'): { tag: string; stack: string } {
    const app = new App({ outdir: output, stackTraces: false });
    const stack = new TerraformStack(app, name);
    new NullProvider(stack, 'null');
    const { tag } = new SourceImage(stack, 'image', { registry: { url: 'ghcr.io/acme/api' }, context: '.' });
    app.synth();
    return { tag, stack: join(output, 'stacks', name) };
  }
  /** What the engine is told. */
  const told = ({ stack }: { stack: string }) => {
    const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as { resource: object };
    return JSON.stringify(resource);
  };

  test.each(['infra-out', 'cdktf.out', './out'])('an output folder changes no tag: %s', (output) => {
    const first = synthesize(output);
    expect(synthesize(output).tag).toBe(first.tag);
    expect(synthesize(output, 'another').tag).toBe(first.tag);
  });

  test.each(['TMPDIR', 'TF_DATA_DIR', 'DOCKER_CONFIG', 'TF_PLUGIN_CACHE_DIR', 'CDKTF_HOME'])(
    'a folder that %s names changes no tag, and the engine is told',
    (variable) => {
      const { tag } = synthesize('cdktf.out');
      process.env[variable] = join(process.cwd(), 'of a tool');
      checkout.write('of a tool/file', 'x');
      const later = synthesize('cdktf.out');
      expect(later.tag).toBe(tag);
      expect(told(later)).toContain('../../../of a tool');
      expect(told(later)).not.toContain(process.cwd());
    },
  );

  test('what was hashed is recorded beside the stack', () => {
    const { tag, stack } = synthesize('infra-out');
    const record = parseSourceRecord(gunzipSync(readFileSync(join(stack, 'sources/api.json.gz'))).toString());
    expect(record.hash.slice(0, 20)).toBe(tag.slice(4));
    expect(record.context.entries.map(({ path }) => path)).toEqual(['Dockerfile', 'engine.cjs', 'src/a']);
  });
});
