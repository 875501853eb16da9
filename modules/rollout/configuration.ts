import { createHash } from 'node:crypto';
import type { TerraformResource } from 'cdktf';
import { resolved } from '../terraform/resolved';

/**
 * What a workload asks of the cluster, as it will be written. It is read from the resource itself, so that overrides count
 * as well.
 */
export function askedBy(workload: TerraformResource): Asked {
  const { metadata, spec } = written(workload);
  return { metadata, spec };
}

/** All arguments of a resource, as they will be written. */
export function written(element: TerraformResource): Nested {
  const { resource } = resolved(element, element.toTerraform()) as { resource: Nested };
  return child(child(resource, element.terraformResourceType), element.friendlyUniqueId);
}

export interface Asked {
  readonly metadata: unknown;
  readonly spec: unknown;
}

export function hashOf(asked: Asked | Nested): string {
  const content = JSON.stringify(asked, (_key, value: unknown) => sorted(value));
  return createHash('sha256').update(content).digest('hex');
}

/** Hash of what a Deployment asks of the cluster, apart from its image. The Deployment itself holds it. */
export class Configuration {
  private reading = false;

  public constructor(private readonly deployment: () => TerraformResource) {}

  /** The value of the annotation, which is no part of the hash that it holds. */
  public annotation(): string {
    return this.reading ? '' : this.hash();
  }

  public hash(): string {
    this.reading = true;
    try {
      const { metadata, spec } = askedBy(this.deployment());
      return hashOf({ metadata, spec: withoutImages(spec as Nested) });
    } finally {
      this.reading = false;
    }
  }
}

type Nested = Readonly<Record<string, unknown>>;

function withoutImages(spec: Nested): Nested {
  const template = child(spec, 'template');
  const pod = child(template, 'spec');
  const container = (pod['container'] as Nested[]).map(({ image: _image, ...rest }) => rest);
  return { ...spec, template: { ...template, spec: { ...pod, container } } };
}

function child(parent: Nested, name: string): Nested {
  return parent[name] as Nested;
}

/** The order in which the bindings list arguments is no configuration. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
