import { DataExternal } from '@cdktf/provider-external/lib/data-external';
import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { type IResolveContext, Lazy, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { HashDocument, HashQuery, QueriedSource } from '../../contract/hash';
import type { Verb } from '../../contract/verbs';
import { enginePath } from '../engine/asset';
import { ensureProvider } from '../engine/own-providers';
import { named } from '../terraform/address';
import { jsonTemplate, MODULE_FOLDER } from '../terraform/json-template';

const ID = 'slipway-source-hashes';

/** Tag of an image that is hashed when Terraform plans: a token. One data source asks the engine for all of a stack. */
export function plannedTag(scope: Construct, name: string, source: QueriedSource): string {
  const stack = TerraformStack.of(scope);
  const existing = stack.node.tryFindChild(ID) as SourceHashes | undefined;
  return (existing ?? new SourceHashes(stack, ID)).tagOf(name, source);
}

/** `data.external.source_hashes` */
class SourceHashes extends Construct {
  private readonly images: Record<string, QueriedSource> = {};
  private readonly data: DataExternal;

  public constructor(stack: TerraformStack, id: string) {
    super(stack, id);
    ensureProvider(this, 'external', ExternalProvider);
    this.data = new DataExternal(this, 'Data', {
      program: ['node', enginePath(this), 'hash' satisfies Verb],
      query: { ...this.query() },
    });
    named(this.data, 'source_hashes');
  }

  public tagOf(name: string, source: QueriedSource): string {
    this.images[name] = source;
    return this.data.getStringAttribute(`result.${name}`);
  }

  private query(): HashQuery {
    const work: HashDocument = { module: MODULE_FOLDER, images: this.images };
    const produce = ({ preparing }: IResolveContext) => jsonTemplate(this, work, preparing);
    return { document: Lazy.stringValue({ produce }) };
  }
}
