import { createHash } from 'node:crypto';
import type { TerraformResource } from 'cdktf';
import { resolved } from '../terraform/resolved';

/**
 * Hash of what a Deployment asks of the cluster, apart from its image. It is read from the resource itself, so that
 * overrides count as well.
 */
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
      return createHash('sha256').update(this.content()).digest('hex');
    } finally {
      this.reading = false;
    }
  }

  private content(): string {
    const deployment = this.deployment();
    const { resource } = resolved(deployment, deployment.toTerraform()) as { resource: Nested };
    const { metadata, spec } = child(child(resource, deployment.terraformResourceType), deployment.friendlyUniqueId);
    return JSON.stringify({ metadata, spec: withoutImages(spec as Nested) }, (_key, value: unknown) => sorted(value));
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
