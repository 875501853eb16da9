import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { EcrRegistry, type IImageRegistry, ImageTags, SourceImage } from '../modules';
import { LambdaImageFunction } from '../modules/lambda';
import { aws, type AwsSettings } from './aws/account';

/** In the order in which an image goes through them. */
export const STREAMING_ENVIRONMENTS = ['preprod', 'prod'] as const;

export interface StreamingSettings extends AwsSettings {
  readonly environment: (typeof STREAMING_ENVIRONMENTS)[number];
  /** Hash of the commit that is deployed: a tag of its image. Left out on a laptop. */
  readonly commit?: string;
  /** A version of the function to go back to, which is there already. Left out, callers get the newest. */
  readonly version?: string;
}

/** Server-sent events, one stack for each environment: repository, image, and a function behind a URL. */
export class Streaming extends TerraformStack {
  constructor(scope: Construct, id: string, settings: StreamingSettings) {
    super(scope, id);
    const { environment, baseImage, commit, version } = settings;
    aws(this, id, settings);
    const image = new SourceImage(this, 'image', {
      registry: this.repository(settings),
      context: '.',
      dockerfile: 'services/streaming-service/Dockerfile',
      movingTags: ['latest'],
      ...(baseImage !== undefined && { args: { BASE_IMAGE: baseImage } }),
      ...(environment === 'prod' && { copyFrom: [this.repositoryOfPreprod()] }),
    });
    // Also on an image that the commit did not change: any commit can be gone back to.
    if (commit !== undefined) new ImageTags(this, 'tags', { image, tags: [commit] });
    const { url } = new LambdaImageFunction(this, 'function', {
      image,
      name: `streaming-${environment}`,
      memory: 256,
      // So long a stream may be; browsers then go on with the next one.
      timeoutSeconds: 300,
      env: { GREETING: `Hello from ${environment}` },
      url: { auth: 'none', streaming: true },
      check: { path: '/health' },
      ...(version !== undefined && { version }),
    });
    new TerraformOutput(this, 'url', { value: url?.functionUrl });
  }

  /** Keeps five images and those in use. `latest` moves, which version 5 of the provider allows in mutable repositories only. */
  private repository({ environment, awsProvider }: StreamingSettings): EcrRegistry {
    return new EcrRegistry(this, 'registry', {
      name: 'streaming-service',
      repository: repositoryName(environment),
      keep: 5,
      ...(awsProvider === '5' ? { immutability: 'mutable' } : { mutableTags: ['latest'] }),
    });
  }

  /** Found by its name: no stack reads the state of another one. */
  private repositoryOfPreprod(): IImageRegistry {
    return EcrRegistry.existing(this, 'preprod-registry', { repository: repositoryName('preprod') });
  }
}

function repositoryName(environment: StreamingSettings['environment']): string {
  return `streaming/${environment}/streaming-service`;
}
