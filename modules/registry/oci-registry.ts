import { Token } from 'cdktf';
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
}

/** A repository that exists already. The engine logs in with the credentials that Docker has for its host. */
export class OciRegistry implements IImageRegistry {
  public readonly name: string;
  public readonly pushUrl: string;
  public readonly pullUrl: string;
  public readonly access = { kind: 'oci' } as const;

  public constructor(props: OciRegistryProps) {
    const { url, pullUrl = url, name = lastPart(url) } = props;
    this.name = name;
    this.pushUrl = url;
    this.pullUrl = pullUrl;
  }
}

function lastPart(url: string): string {
  return Token.isUnresolved(url) ? '' : url.slice(url.lastIndexOf('/') + 1);
}
