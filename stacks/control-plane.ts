import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Namespace } from '@cdktf/provider-kubernetes/lib/namespace';
import { KubernetesProvider } from '@cdktf/provider-kubernetes/lib/provider';
import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { configure, EcrRegistry, SourceImage } from '../modules';
import { KubernetesService, type KubernetesServiceProps } from '../modules/kubernetes';

export interface ControlPlaneSettings {
  readonly region: string;
  /** When the images' tags are computed: by every plan, or by synthesis. */
  readonly hashAt: 'plan' | 'synth';
  /** Major version of the Kubernetes provider; 1 knows fewer fields. */
  readonly kubernetesProvider: '1' | '2';
  /** Base image of both services; default: what their Dockerfiles name. */
  readonly baseImage?: string;
  /** Host the cluster pulls from, where that is not the registry's own. */
  readonly pullHost?: string;
}

const KUBERNETES_PROVIDER_VERSIONS = { '1': '~> 1.13', '2': '~> 2.38' };

/** Two services on Kubernetes: repository, image and deployment of each in one apply. */
export class ControlPlane extends TerraformStack {
  private readonly namespace: Namespace;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: ControlPlaneSettings,
  ) {
    super(scope, id);
    this.state(id);
    this.providers();
    const { hashAt, kubernetesProvider } = settings;
    // The addresses that people have used for years are those of the types without a version.
    configure(this, { hashAt, kubernetesProvider, apiVersions: 'unversioned', rollOutWithImage: true });
    this.namespace = new Namespace(this, 'gpu_controlplane', { metadata: { name: 'gpu-controlplane' } });

    this.service('api-service', { folder: 'api-service', scale: 2, port: 8080 });
    this.service('reservation-processor', {
      folder: 'reservation-processor-service',
      scale: 1,
      port: 8080,
      env: { API_URL: 'http://api-service:8080', GPU_CAPACITY: '8' },
    });
  }

  private service(
    name: string,
    { folder, ...service }: Pick<KubernetesServiceProps, 'scale' | 'port' | 'env'> & { readonly folder: string },
  ): void {
    const { baseImage, pullHost } = this.settings;
    const registry = new EcrRegistry(this, `${name}-registry`, {
      name,
      keep: 10,
      // `latest` moves, which version 5 of the AWS provider allows in mutable repositories only.
      immutability: 'mutable',
      ...(pullHost && { pullHost }),
    });
    const image = new SourceImage(this, `${name}-image`, {
      registry,
      context: '.',
      dockerfile: `services/${folder}/Dockerfile`,
      movingTags: ['latest'],
      ...(baseImage && { args: { BASE_IMAGE: baseImage } }),
    });
    new KubernetesService(this, name, {
      image,
      namespace: this.namespace,
      // People look for their pods with `kubectl logs -l app=api-service`.
      labels: { app: name },
      healthPath: '/health',
      imagePullPolicy: 'Always',
      ...service,
    });
  }

  /** Relative, so that the state outlives `cdktf.out` and no machine's path gets into the stack. */
  private state(id: string): void {
    new LocalBackend(this, { path: `../../../.state/${id}.tfstate` });
  }

  private providers(): void {
    new AwsProvider(this, 'aws', { region: this.settings.region });
    new KubernetesProvider(this, 'kubernetes');
    const versions = {
      aws: '>= 5.100',
      kubernetes: KUBERNETES_PROVIDER_VERSIONS[this.settings.kubernetesProvider],
      null: '~> 3.2',
      external: '~> 2.3',
    };
    for (const [provider, version] of Object.entries(versions)) {
      this.addOverride(`terraform.required_providers.${provider}.version`, version);
    }
  }
}
