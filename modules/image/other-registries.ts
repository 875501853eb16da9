import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import type { ImageDocument } from '../../contract/image';
import type { RepositoryDocument } from '../../contract/registry';
import type { IImageRegistry } from '../registry/image-registry';
import { OciRegistry } from '../registry/oci-registry';
import { PropError } from '../terraform/prop-error';
import { namedBases } from './named-contexts';
import { requireReachable } from './reachable-registry';
import type { SourceImageProps } from './source-image-props';

type Place = readonly [prop: string, registry: IImageRegistry];

/** The registries besides its own that an image, or what it is made of, may come from. */
export class OtherRegistries {
  public readonly copyFrom: readonly IImageRegistry[] | undefined;
  public readonly replicatedFrom: IImageRegistry | undefined;
  public readonly pullFrom: readonly IImageRegistry[] | undefined;

  /** @throws PropError for a repository that cannot be one of them */
  public constructor(
    private readonly scope: Construct,
    private readonly own: IImageRegistry,
    private readonly props: SourceImageProps,
  ) {
    const { copyFrom, replicatedFrom, pullFrom } = props;
    this.copyFrom = copyFrom?.map(asRegistry);
    this.replicatedFrom = replicatedFrom && asRegistry(replicatedFrom);
    this.pullFrom = pullFrom?.map(asRegistry);
    const original: Place[] = this.replicatedFrom ? [['replicatedFrom', this.replicatedFrom]] : [];
    const places = [...each('copyFrom', this.copyFrom), ...original, ...each('pullFrom', this.pullFrom)];
    for (const [prop, registry] of places) requireReachable(scope, prop, registry);
    if (this.replicatedFrom?.pushUrl !== own.pushUrl) return;
    throw new PropError(
      scope,
      'replicatedFrom',
      "is the image's own repository, and no registry replicates a repository from itself",
      'name the repository that the image is pushed to, and as `registry` the one that gets the replica',
    );
  }

  /**
   * As the engine asks them. Read at synthesis, when providers have all their settings.
   *
   * @throws PropError when a builder would need two logins for one host
   */
  public document(): Pick<ImageDocument, 'copyFrom' | 'replicatedFrom' | 'pullFrom'> {
    const { copyFrom, replicatedFrom, pullFrom } = this;
    this.requireOneLogin();
    return {
      ...(copyFrom && { copyFrom: copyFrom.map(repositoryDocument) }),
      ...(replicatedFrom && { replicatedFrom: repositoryDocument(replicatedFrom) }),
      ...(pullFrom && { pullFrom: pullFrom.map(repositoryDocument) }),
    };
  }

  /** Where only Terraform knows a host, the engine sees to it. */
  private requireOneLogin(): void {
    const bases = namedBases(this.props.contexts).map(([name, { registry }]): Place => [`contexts.${name}`, registry]);
    const logins: Place[] = [['registry', this.own], ...bases];
    for (const [prop, registry] of each('pullFrom', this.pullFrom)) {
      const other = logins.find(([, { pushUrl }]) => isAtHostOf(registry, pushUrl));
      if (other !== undefined && !isSameAccess(other[1], registry)) throw this.secondLogin(prop, registry, other[0]);
      logins.push([prop, registry]);
    }
  }

  private secondLogin(prop: string, registry: IImageRegistry, other: string): PropError {
    return new PropError(
      this.scope,
      prop,
      `is at ${hostOf(registry.pushUrl)} as \`${other}\` is, with another login, and builders take one for each host`,
      'give both the same provider, or leave one out: a login is for all repositories at its host',
    );
  }
}

/** {@link IImageRegistry}, also of a repository that is named by its URL. */
export function asRegistry(registry: NonNullable<SourceImageProps['registry']>): IImageRegistry {
  return 'pushUrl' in registry ? registry : new OciRegistry(registry);
}

/** A repository as the engine asks it. */
export function repositoryDocument({ pushUrl, access }: IImageRegistry): RepositoryDocument {
  return { repository: pushUrl, registry: access };
}

function each(prop: string, registries: readonly IImageRegistry[] = []): Place[] {
  return registries.map((registry, index) => [`${prop}[${String(index)}]`, registry]);
}

function hostOf(url: string): string {
  return url.split('/', 1)[0] ?? url;
}

function isAtHostOf({ pushUrl }: IImageRegistry, other: string): boolean {
  const host = hostOf(pushUrl);
  return host === hostOf(other) && !Token.isUnresolved(host);
}

function isSameAccess(one: IImageRegistry, other: IImageRegistry): boolean {
  return JSON.stringify(one.access) === JSON.stringify(other.access);
}
