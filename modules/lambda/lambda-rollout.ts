import type { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Resource } from '@cdktf/provider-null/lib/resource';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { LambdaTarget } from '../../contract/lambda';
import { awsAccess } from '../aws/access';
import type { IImage } from '../image/image';
import { waitForImages } from '../image/image-barrier';
import { hashOf, written } from '../rollout/configuration';
import { makeLeaf } from '../rollout/leaf';
import { addressOf } from '../terraform/address';
import { hasToken, PropError } from '../terraform/prop-error';
import { resolved } from '../terraform/resolved';
import { checkWhole } from '../terraform/whole-number';
import { checkAlias, checkFunctionName } from './names';
import { checkedAlias, checkedFunction } from './resources';
import { rolledOut } from './rolled-out';

export interface LambdaRolloutProps {
  /** The image that the function is to run. */
  readonly image: IImage;

  /** The function that runs it: the resource, or its name where something else makes it. */
  readonly function: string | LambdaFunction;

  /**
   * The alias that callers name: the resource, or its name.
   *
   * @default - none: callers invoke `$LATEST`, which then is proved
   */
  readonly alias?: string | LambdaAlias;

  /**
   * Whether the alias has provisioned concurrency, which must be ready.
   *
   * @default false
   */
  readonly provisioned?: boolean;

  /**
   * Name in addresses (`live-feed`: `null_resource.live_feed`), and in the tags that say who holds the image.
   *
   * @default - name of the function
   */
  readonly name?: string;

  /**
   * So many of the newest published versions can be gone back to: their images never expire.
   *
   * @default 5
   */
  readonly keepVersions?: number;

  /**
   * How long the proof may take, in seconds.
   *
   * @default 300
   */
  readonly timeoutSeconds?: number;

  /**
   * Provider of the account. The roll-out is proved with its settings.
   *
   * @default - that of the resource, else the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;

  /**
   * What is to be applied before, besides the resources: the module that makes the function.
   *
   * @default - nothing
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** The provider has waited for the function by then; what is left are instances that are to be ready. */
export const ROLLOUT_SECONDS = 300;

/**
 * Proves that a function of Lambda that something else declares runs the image. It is the `null_resource` itself: targeting
 * it deploys the function and its image.
 */
export class LambdaRollout extends Resource {
  public readonly name: string;
  public readonly address: string;

  /**
   * @param owner for constructs of this library alone: the one that a user wrote
   * @throws PropError for props that cannot work, and for a name that the stack has already
   */
  public constructor(scope: Construct, id: string, props: LambdaRolloutProps, owner?: Construct) {
    super(scope, id);
    const user = owner ?? this;
    const { image, provisioned = false, keepVersions = 5, timeoutSeconds = ROLLOUT_SECONDS, dependsOn = [] } = props;
    checkWhole(user, 'keepVersions', keepVersions, [0]);
    checkWhole(user, 'timeoutSeconds', timeoutSeconds, [1]);
    const resource = typeof props.function === 'string' ? undefined : checkedFunction(user, props.function);
    if (owner === undefined && resource !== undefined) waitForImages(this, resource);
    const name = resource?.functionNameInput ?? String(props.function);
    if (!hasToken(name)) checkFunctionName(user, 'function', name);
    const pointer = typeof props.alias === 'string' ? undefined : props.alias && checkedAlias(user, props.alias);
    const alias = pointer?.nameInput ?? (props.alias as string | undefined);
    if (alias !== undefined) checkAlias(user, alias);
    else if (provisioned)
      throw new PropError(user, 'alias', "is needed with 'provisioned': it is what has the instances");
    this.name = props.name ?? name;
    const provider = props.provider ?? resource?.provider ?? pointer?.provider;
    const access = () => awsAccess(user, provider);
    const own = [resource, pointer].filter((each) => each !== undefined);
    const pull = image.letLambdaPull?.(user);
    const deployment = [...new Set([...own, ...(pull === undefined ? [] : [pull]), ...dependsOn])];
    const revision = pointer?.functionVersion;
    const target = (): LambdaTarget => ({
      kind: 'lambda',
      function: name,
      ...(alias !== undefined && { alias }),
      ...(revision !== undefined && { publishedVersion: revision }),
      ...(provisioned && { provisioned }),
      keepVersions,
      access: access(),
    });
    const parts = { owner: user, image, name: this.name, function: name, alias, provider };
    const looks = rolledOut(this, { ...parts, dependsOn: deployment });
    makeLeaf(this, {
      owner: user,
      image,
      name: this.name,
      takesIndex: false,
      timeoutSeconds,
      target,
      place: () => JSON.stringify(resolved(user, { kind: 'lambda', access: access() })),
      configuration: own.length === 0 ? undefined : () => hashOf(Object.fromEntries(own.map(asWritten))),
      revision,
      rollOutWithImage: undefined,
      dependsOn: [...deployment, ...looks],
    });
    this.address = addressOf(this);
  }
}

function asWritten(resource: LambdaFunction | LambdaAlias): [type: string, written: object] {
  return [resource.terraformResourceType, written(resource)];
}
