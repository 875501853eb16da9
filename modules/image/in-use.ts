import { Fn, TerraformStack, Token } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import type { HeldImage, PushedImage } from '../../contract/image';
import type { IImageRegistry } from '../registry/image-registry';
import { hasToken } from '../terraform/prop-error';
import type { ImageConsumer } from './image';
import { haveOnePlace } from './service-places';
import { checkInUseBy, holderOf } from './tag-names';

/** An image, and in whose name its services hold it. */
export interface HoldableImage {
  readonly scope: Construct;
  /** As in addresses: `api_service_image`. */
  readonly name: string;
  readonly tag: string;
  readonly reference: string;
  readonly registry: IImageRegistry;
  readonly inUseBy: string | false | undefined;
}

/** The services that run an image. Each has a tag on it of its own, so that none takes off what another needs. */
export class InUse {
  private readonly services: ImageConsumer[] = [];

  /** @throws PropError for a name that tags do not take */
  public constructor(private readonly image: HoldableImage) {
    if (typeof image.inUseBy === 'string') checkInUseBy(image.scope, image.inUseBy);
    usesIn(image.scope.node.root).push(this);
  }

  public add(consumer: ImageConsumer): void {
    if (consumer.service !== undefined) this.services.push(consumer);
  }

  /**
   * Who gets a tag on the image: its services. Where there is none, the image itself when that was asked for, as somebody
   * outside of the program may run it; nobody takes that tag off again.
   */
  public holders(): string[] {
    const { name, inUseBy } = this.image;
    const services = this.services.flatMap((service) => this.holder(service) ?? []);
    return services.length === 0 && typeof inUseBy === 'string' ? [holderOf(inUseBy, name)] : services;
  }

  /** The image as one of its services holds it; undefined when it does not. */
  public heldBy(service: ImageConsumer): HeldImage | undefined {
    const holder = this.holder(service);
    const repository = this.seenFrom(service.scope);
    if (holder === undefined || repository === undefined) return undefined;
    const { scope, registry } = this.image;
    const uses = usesIn(scope.node.root).filter(({ image }) => image.registry.pushUrl === registry.pushUrl);
    const beside = Object.assign({}, ...uses.map((use) => use.holdersBeside(service))) as Record<string, string>;
    const all = uses.flatMap((use) => use.holders());
    const elsewhere = all.filter((each) => each !== holder && !(each in beside));
    const onlyPlace = haveOnePlace(service.scope) && ({ onlyPlace: true } as const);
    return { ...repository, holder, beside, elsewhere, ...onlyPlace };
  }

  /**
   * The image in its repository, as the engine of another construct can reach it. In another stack only the reference is
   * known, which is there already: anything else would be a new output of this stack, and one that has to be applied first.
   *
   * @returns undefined when that is not enough to reach the repository
   */
  public seenFrom(scope: Construct): PushedImage | undefined {
    const { tag, reference, registry } = this.image;
    const { pushUrl, pullUrl, access } = registry;
    if (TerraformStack.of(scope) === TerraformStack.of(this.image.scope)) {
      return { tag, repository: pushUrl, registry: access };
    }
    if (hasToken(access) || (Token.isUnresolved(pushUrl) && pushUrl !== pullUrl)) return undefined;
    const repository = Token.isUnresolved(pushUrl) ? Fn.replace(reference, '/:[^:]*$/', '') : pushUrl;
    return { tag: Fn.replace(reference, '/^.*:/', ''), repository, registry: access };
  }

  /** The other services that are seen from where one is, and the tag that they are to run. */
  private holdersBeside(service: ImageConsumer): Record<string, string> {
    const stack = TerraformStack.of(service.scope);
    const place = service.place?.();
    const beside = this.services.filter((each) => {
      return each !== service && TerraformStack.of(each.scope) === stack && each.place?.() === place;
    });
    const entries = beside.map((each) => [this.holder(each), this.seenFrom(each.scope)?.tag]);
    return Object.fromEntries(entries.filter(([holder]) => holder !== undefined)) as Record<string, string>;
  }

  private holder({ scope, service }: ImageConsumer): string | undefined {
    const { inUseBy, registry } = this.image;
    const own = TerraformStack.of(this.image.scope).node.id;
    const name = inUseBy ?? (registry.keepsImagesInUse === true && own);
    if (name === false || service === undefined || this.seenFrom(scope) === undefined) return undefined;
    const stack = TerraformStack.of(scope).node.id;
    return stack === own ? holderOf(name, service) : holderOf(name, stack, service);
  }
}

const usesByApp = new WeakMap<IConstruct, InUse[]>();

function usesIn(app: IConstruct): InUse[] {
  const uses = usesByApp.get(app) ?? [];
  usesByApp.set(app, uses);
  return uses;
}
