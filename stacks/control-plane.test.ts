import { Testing } from 'cdktf';
import { Checkout } from '../test/checkout';
import { ControlPlane } from './control-plane';
import { settingsFrom } from './settings';

interface Synthesized {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;
}

const DOCKERFILES = ['api-service', 'reservation-processor-service'].map((folder) => `services/${folder}/Dockerfile`);

let checkout: Checkout;
let resources: Synthesized['resource'];

describe('control plane', () => {
  beforeAll(() => {
    checkout = new Checkout(Object.fromEntries(DOCKERFILES.map((file) => [file, 'FROM scratch\n'])));
    const stack = new ControlPlane(checkout.app(), 'control-plane', settingsFrom({}).controlPlane);
    resources = (JSON.parse(Testing.synth(stack)) as Synthesized).resource;
  });
  afterAll(() => checkout.remove());

  test.each(['api_service', 'reservation_processor'])(
    'has repository, image, Deployment and leaf of %s at its addresses',
    (name) => {
      expect(resources['aws_ecr_repository']).toHaveProperty(name);
      expect(resources['null_resource']).toHaveProperty(`${name}_image`);
      expect(resources['kubernetes_deployment']).toHaveProperty(name);
      expect(resources['null_resource']).toHaveProperty(name);
    },
  );

  test.each([
    ['api_service', 'api-service'],
    ['reservation_processor', 'reservation-processor'],
  ])('gives repository, Deployment and pods of %s one name', (name, app) => {
    const labels = { 'app.kubernetes.io/name': app, app };
    expect(resources['aws_ecr_repository']?.[name]).toMatchObject({ name: app, image_tag_mutability: 'MUTABLE' });
    expect(resources['kubernetes_deployment']?.[name]).toMatchObject({
      metadata: { name: app, namespace: '${kubernetes_namespace.gpu_controlplane.metadata[0].name}', labels },
      spec: { selector: { match_labels: { 'app.kubernetes.io/name': app } }, template: { metadata: { labels } } },
    });
  });

  test.each([
    ['api_service_image', 'services/api-service/Dockerfile'],
    ['reservation_processor_image', 'services/reservation-processor-service/Dockerfile'],
  ])('builds %s from its folder, and lets latest move along', (name, dockerfile) => {
    const [
      {
        'local-exec': { environment },
      },
    ] = resources['null_resource']?.[name]?.['provisioner'] as [
      { 'local-exec': { environment: { SLIPWAY_DOCUMENT: string } } },
    ];
    expect(environment.SLIPWAY_DOCUMENT).toContain(`"dockerfile":"${dockerfile}"`);
    expect(environment.SLIPWAY_DOCUMENT).toContain('"movingTags":["latest"]');
  });
});
