import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import type { Subnet } from '@cdktf/provider-aws/lib/subnet';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { type TerraformProvider, Token } from 'cdktf';
import { Construct } from 'constructs';
import { named, resourceName } from '../terraform/address';
import { checkKept } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { literal } from '../terraform/template';

/** Where tasks and functions are: `{ vpc, subnets }` by resource or id, or what {@link Network.lookup} found. */
export interface INetwork {
  readonly vpc: string | Vpc;
  readonly subnets: readonly (string | Subnet)[];

  /**
   * Whether tasks have addresses of the internet: subnets that are public need that to pull images.
   *
   * @default false - private subnets, with NAT or VPC endpoints
   */
  readonly publicIp?: boolean;
}

export interface NetworkLookup {
  /** Name tag of the VPC, or its id. */
  readonly vpc: string;

  /**
   * Name tag of the subnets, or a word of it between hyphens: `private` finds `private` and `prod-private-eu-west-1a`.
   * With `*` it is a pattern for the whole name. A list has ids.
   */
  readonly subnets: string | readonly string[];

  /**
   * Name in addresses (`prod-private`: `data.aws_vpc.prod_private`, `data.aws_subnets.prod_private`).
   *
   * @default - `vpc` and `subnets`
   */
  readonly name?: string;

  /** @default false */
  readonly publicIp?: boolean;

  /**
   * Provider that looks.
   *
   * @default - the stack's AWS provider without an alias
   */
  readonly provider?: TerraformProvider;
}

/** A VPC and subnets that something else made, found when Terraform plans. */
export class Network extends Construct implements INetwork {
  /**
   * Finds a network by the names or ids of its parts.
   *
   * @throws PropError for what can find nothing, and for a name that the stack has already
   */
  public static lookup(scope: Construct, id: string, props: NetworkLookup): Network {
    return new Network(scope, id, props);
  }

  public readonly vpc: string;
  public readonly subnets: readonly string[];
  public readonly publicIp: boolean;
  /** `data.aws_vpc.X`, when the VPC is looked for by its name. */
  public readonly foundVpc: DataAwsVpc | undefined;
  /** `data.aws_subnets.X`, when subnets are looked for by their name. */
  public readonly foundSubnets: DataAwsSubnets | undefined;

  private constructor(
    scope: Construct,
    id: string,
    private readonly props: NetworkLookup,
  ) {
    super(scope, id);
    const { vpc, subnets, publicIp = false } = props;
    this.foundVpc = isId('vpc', vpc) ? undefined : this.lookForVpc(vpc);
    this.vpc = this.foundVpc?.id ?? vpc;
    this.foundSubnets = typeof subnets === 'string' ? this.lookForSubnets(subnets) : undefined;
    this.subnets = this.foundSubnets?.ids ?? subnetIds(this, subnets as readonly string[]);
    this.publicIp = publicIp;
  }

  private lookForVpc(name: string): DataAwsVpc {
    checkTag(this, 'vpc', name);
    return named(new DataAwsVpc(this, 'Vpc', { tags: { Name: literal(name) }, ...this.provider }), this.resource);
  }

  private lookForSubnets(name: string): DataAwsSubnets {
    checkTag(this, 'subnets', name);
    const { vpc } = this.props;
    const subnets = new DataAwsSubnets(this, 'Subnets', {
      filter: [
        { name: 'vpc-id', values: [this.vpc] },
        { name: 'tag:Name', values: namesWith(name).map(literal) },
      ],
      lifecycle: {
        postcondition: [
          {
            condition: '${length(self.ids) > 0}',
            errorMessage: literal(`VPC '${vpc}' has no subnets that are called '${namesWith(name).join("' or '")}'.`),
          },
        ],
      },
      ...this.provider,
    });
    return named(subnets, this.resource);
  }

  private get resource(): string {
    const { vpc, subnets, name = typeof subnets === 'string' ? `${vpc}-${subnets}` : vpc } = this.props;
    return resourceName(this, 'name', name);
  }

  private get provider(): Pick<NetworkLookup, 'provider'> {
    const { provider } = this.props;
    return provider === undefined ? {} : { provider };
  }
}

/** A network as arguments take it. */
export interface NetworkIds {
  readonly vpc: string;
  readonly subnets: string[];
  readonly publicIp: boolean;
}

/** @throws PropError for what are no ids */
export function networkIds(scope: Construct, { vpc, subnets, publicIp = false }: INetwork): NetworkIds {
  const id = typeof vpc === 'string' ? vpc : vpc.id;
  if (!isId('vpc', id)) {
    const fix = "find it by its name: `Network.lookup(this, 'network', { vpc, subnets })`";
    throw new PropError(scope, 'network.vpc', mustBe('a VPC, or its id', id), fix);
  }
  return { vpc: id, subnets: subnetIds(scope, subnets, 'network.subnets'), publicIp };
}

function subnetIds(scope: Construct, subnets: INetwork['subnets'], prop = 'subnets'): string[] {
  if (Token.isUnresolved(subnets)) return subnets as string[];
  const ids = subnets.map((subnet) => (typeof subnet === 'string' ? subnet : subnet.id));
  if (ids.length > 0 && ids.every((id) => isId('subnet', id))) return ids;
  throw new PropError(scope, prop, mustBe('subnets, or their ids, at least one', ids));
}

function isId(kind: string, text: string): boolean {
  return Token.isUnresolved(text) || new RegExp(`^${kind}-[0-9a-f]+$`).test(text);
}

function checkTag(scope: Construct, prop: string, name: string): void {
  known(scope, prop, name, 'addresses are made of it');
  checkKept(scope, prop, name);
  if (name !== '') return;
  throw new PropError(scope, prop, mustBe('a name or an id', name));
}

/** Patterns of EC2's filters. */
function namesWith(word: string): string[] {
  return word.includes('*') ? [word] : [word, `${word}-*`, `*-${word}`, `*-${word}-*`];
}
