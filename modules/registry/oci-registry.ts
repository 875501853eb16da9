import { type TerraformProvider, Token } from 'cdktf';
import { PUBLIC_ECR_HOST, type RegistryAccess } from '../../contract/registry';
import { awsAccess } from '../aws/access';
import { mustBe, PropError } from '../terraform/prop-error';
import { isOfAws } from './aws-host';
import type { IImageRegistry } from './image-registry';

/** A repository in any OCI registry. */
export interface OciRegistryProps {
  /** Repository without scheme and tag: `ghcr.io/acme/api`. May be a token. */
  readonly url: string;

  /**
   * The same repository as consumers reach it.
   *
   * @default - `url`
   */
  readonly pullUrl?: string;

  /**
   * Default name of the image that is pushed here.
   *
   * @default - the last part of `url`; none when `url` is a token, so the image must have a name of its own
   */
  readonly name?: string;

  /**
   * Provider whose account has the repository, when that is one of ECR or of public ECR: the engine logs in with its
   * profile, role and region.
   *
   * @default - the credentials that Docker has for the host
   */
  readonly provider?: TerraformProvider;
}

/** A repository that exists already. */
export class OciRegistry implements IImageRegistry {
  public readonly name: string;
  public readonly pushUrl: string;
  public readonly pullUrl: string;

  private readonly provider: TerraformProvider | undefined;

  /** @throws PropError when the login of AWS would be sent to somebody else */
  public constructor(props: OciRegistryProps) {
    const { url, pullUrl = url, name = lastPart(url), provider } = props;
    if (provider !== undefined) checkIsEcr(provider, url);
    this.name = name;
    this.pushUrl = url;
    this.pullUrl = pullUrl;
    this.provider = provider;
  }

  /** Who hands out the login. Read at synthesis, when the provider has all its settings. */
  public get access(): RegistryAccess {
    return this.provider === undefined
      ? { kind: 'oci' }
      : { kind: 'ecr', access: awsAccess(this.provider, this.provider) };
  }
}

function checkIsEcr(provider: TerraformProvider, url: string): void {
  if (Token.isUnresolved(url)) return;
  const [host = ''] = url.split('/');
  if (isOfAws(host) || host === PUBLIC_ECR_HOST) return;
  const expected = 'a repository of ECR, as its registry was given this provider: its login is for AWS alone';
  throw new PropError(provider, 'url', mustBe(expected, url));
}

function lastPart(url: string): string {
  return Token.isUnresolved(url) ? '' : url.slice(url.lastIndexOf('/') + 1);
}
