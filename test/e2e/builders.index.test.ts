/** What BuildKit pushes: an image or an index, attested or not, with the same digest wherever it is built. */
import { built, Workshop } from './builders/workshop';
import type { SceneOptions } from './faults/scene';
import { REMOTE } from './faults/stage';

const SCANNER = 'docker/buildkit-syft-scanner';
/** What the scanner of BuildKit does, without a look at the files. */
const STATEMENT = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://spdx.dev/Document',
  predicate: { spdxVersion: 'SPDX-2.3', name: 'parts' },
};
const SCAN = `echo '${JSON.stringify(STATEMENT)}' >"$BUILDKIT_SCAN_DESTINATION/parts.spdx.json"`;
const ATTESTATION = 'unknown/unknown';

let workshop: Workshop;
let base: string;

describe('builders index', () => {
  beforeAll(async () => {
    workshop = await Workshop.start('builders');
    base = await workshop.pushedBase();
  });
  afterAll(() => workshop.stop());

  interface Platform {
    readonly os: string;
    readonly architecture: string;
  }

  interface Pushed {
    /** Of the images of an index; none of a single image. */
    readonly platforms: readonly string[];
    /** What is attested of the first platform. */
    readonly predicates: readonly string[];
  }

  /** Builds an image that only copies, and looks at what is under its tag. */
  async function pushed(props: NonNullable<SceneOptions['props']>, env: NodeJS.ProcessEnv = {}): Promise<Pushed> {
    const image = await workshop.image({ props });
    await built(image, env);
    const { registry } = workshop.stage;
    const { manifests = [] } = await registry.manifest(image.name, image.tag);
    const parts = manifests.map(({ digest, platform }) => ({ digest, platform: nameOf(platform) }));
    for (const { digest, platform } of parts) {
      if (platform === ATTESTATION) continue;
      const { files, config } = await registry.pull(image.name, digest);
      expect(files.get('payload')?.toString()).toBe(image.payload);
      expect(platform).toBe(nameOf(JSON.parse(config) as Platform));
    }
    const [attestation] = parts.filter(({ platform }) => platform === ATTESTATION);
    const layers = attestation ? (await registry.manifest(image.name, attestation.digest)).layers : [];
    const predicates = layers.map(({ annotations }) => annotations?.['in-toto.io/predicate-type'] ?? '');
    return { platforms: parts.map(({ platform }) => platform), predicates };
  }

  function nameOf({ os, architecture }: Platform): string {
    return `${os}/${architecture}`;
  }

  test('is one image for one platform, and nothing attests it', async () => {
    expect(await pushed({})).toEqual({ platforms: [], predicates: [] });
  });

  test('is an index of the images of several platforms', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    expect(await pushed({ platforms })).toEqual({ platforms, predicates: [] });
  });

  test('is made of what the node of each platform built', async () => {
    const { stage, second } = workshop;
    const nodes = 'slipway-builders-nodes';
    await stage.addBuilder(nodes, stage.local.buildkit?.address ?? '', ['--platform=linux/amd64']);
    await stage.addBuilder(nodes, second.address, ['--append', '--platform=linux/arm64']);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const image = await workshop.image({ props: { platforms } });
    const { wholeLog } = await built(image, { BUILDX_BUILDER: nodes });
    // One builder alone has nothing to merge.
    expect(wholeLog).toMatch(/ merging manifest list /);
    const { manifests = [] } = await stage.registry.manifest(image.name, image.tag);
    expect(manifests.map(({ platform }) => nameOf(platform))).toEqual(platforms);
  });

  test.each([
    ['min', 'https://slsa.dev/provenance/v1'],
    ['max', 'https://slsa.dev/provenance/v1'],
  ] as const)('has the provenance %s beside the image on request', async (provenance, predicate) => {
    const found = await pushed({ build: { attestations: { provenance } } });
    expect(found).toEqual({ platforms: ['linux/amd64', ATTESTATION], predicates: [predicate] });
  });

  test('has the parts of the image beside it on request', async () => {
    const scanner = await workshop.image({
      name: SCANNER,
      immutable: false,
      dockerfile: `FROM ${base}\nCOPY <<"EOF" /scan\n${SCAN}\nEOF\nCMD ["/bin/sh", "/scan"]\n`,
      props: { name: 'scanner', movingTags: ['stable-1'] },
    });
    // The name of a repository with a folder is no key.
    await built(scanner, { AWS_ACCESS_KEY_ID: 'scanner' });
    const found = await pushed({ build: { attestations: { sbom: true } } }, { BUILDX_BUILDER: workshop.second.name });
    expect(found).toEqual({ platforms: ['linux/amd64', ATTESTATION], predicates: [STATEMENT.predicateType] });
  });

  test('has the same digest from two builders', async () => {
    const dockerfile = `FROM ${base}\nCOPY Dockerfile /\nRUN mkdir /made && date +%Y >/made/now\n`;
    const digests = [REMOTE, workshop.second.name].map(async (BUILDX_BUILDER) => {
      const image = await workshop.image({ dockerfile });
      return (await built(image, { BUILDX_BUILDER })).digest;
    });
    const [one, other] = await Promise.all(digests);
    expect(one).toBe(other);
  });
});
