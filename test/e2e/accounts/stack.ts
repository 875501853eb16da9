import { mkdirSync } from 'node:fs';
import { AwsProvider, type AwsProviderConfig } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { App, LocalBackend, type TerraformProvider, TerraformStack } from 'cdktf';
import { EcrRegistry, type IImageRegistry, OciRegistry, SourceImage } from '../../../modules';
import { Terraform } from '../harness/terraform';
import type { Accounts } from './accounts';

/** Declares the images of one stack, each with a provider that has an alias; the stack has no other. */
export class ImagesOfAccounts {
  private readonly app: App;
  private readonly stack: TerraformStack;
  private readonly folder: string;

  constructor(
    private readonly accounts: Accounts,
    name: string,
  ) {
    const outdir = accounts.path('stacks', name);
    mkdirSync(outdir, { recursive: true });
    this.folder = `${outdir}/stacks/${name}`;
    this.app = new App({ outdir, stackTraces: false });
    this.stack = new TerraformStack(this.app, name);
    new LocalBackend(this.stack, { path: accounts.path('states', `${name}.tfstate`) });
    new NullProvider(this.stack, 'null');
    this.stack.addOverride('terraform.required_providers.null.version', '~> 3.2');
  }

  provider(alias: string, settings: AwsProviderConfig): AwsProvider {
    const provider = new AwsProvider(this.stack, alias, { alias, ...settings });
    this.stack.addOverride('terraform.required_providers.aws.version', '>= 5.100');
    return provider;
  }

  /** A new repository in the account of a provider, and the image in it. */
  image(name: string, provider: TerraformProvider, copyFrom?: IImageRegistry): SourceImage {
    return this.imageIn(new EcrRegistry(this.stack, `${name}-registry`, { name, provider }), name, copyFrom);
  }

  /** An image in a repository that is there already: no resource of this stack uses the provider. */
  imageInExisting(name: string, provider: TerraformProvider): SourceImage {
    return this.imageIn(this.existing(name, provider), name);
  }

  existing(name: string, provider: TerraformProvider): OciRegistry {
    return new OciRegistry({ url: `${this.accounts.local.registry}/${name}`, provider });
  }

  /** Terraform in the synthesized stack. */
  async synthesized(env: NodeJS.ProcessEnv = this.accounts.env): Promise<Terraform> {
    this.app.synth();
    const terraform = new Terraform(this.accounts.toolchain.tofu, this.folder, env);
    await terraform.init();
    return terraform;
  }

  private imageIn(registry: IImageRegistry, name: string, copyFrom?: IImageRegistry): SourceImage {
    const context = this.accounts.path('source');
    return new SourceImage(this.stack, `${name}-image`, {
      registry,
      name,
      context,
      ...(copyFrom && { copyFrom: [copyFrom] }),
    });
  }
}
