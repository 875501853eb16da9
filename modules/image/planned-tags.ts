import { DataExternal } from '@cdktf/provider-external/lib/data-external';
import { ExternalProvider } from '@cdktf/provider-external/lib/provider';
import { type IResolvable, Lazy, TerraformCount, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { HashDocument, HashQuery, QueriedSource } from '../../contract/hash';
import type { Verb } from '../../contract/verbs';
import { enginePath } from '../engine/asset';
import { ensureProvider } from '../engine/own-providers';
import { addressOf, named } from '../terraform/address';
import { declareLocal } from '../terraform/declarations';
import { jsonTemplate, MODULE_FOLDER } from '../terraform/json-template';
import { expressionOf } from '../terraform/resolved';
import type { TagSource } from './tag-source';

/**
 * Tag of an image that is hashed when Terraform plans. One data source asks the engine for all of a stack; those that can be
 * switched have one of their own, which asks for what is built alone, and for nothing where nothing is.
 *
 * @param prebuilt whether it was built before
 */
export function plannedTag(
  scope: Construct,
  name: string,
  source: QueriedSource,
  prebuilt: IResolvable | undefined,
): TagSource {
  const stack = TerraformStack.of(scope);
  if (prebuilt !== undefined) return hashesOf(stack, SwitchedHashes).tagOf(name, source, prebuilt);
  return hashesOf(stack, SourceHashes).tagOf(name, source);
}

type HashesClass<T> = (new (stack: TerraformStack, id: string) => T) & { readonly ID: string };

function hashesOf<T>(stack: TerraformStack, Hashes: HashesClass<T>): T {
  return (stack.node.tryFindChild(Hashes.ID) as T | undefined) ?? new Hashes(stack, Hashes.ID);
}

/** `data.external.source_hashes` */
class SourceHashes extends Construct {
  public static readonly ID = 'slipway-source-hashes';
  private readonly images: Record<string, QueriedSource> = {};
  private readonly data: DataExternal;

  public constructor(stack: TerraformStack, id: string) {
    super(stack, id);
    const work: HashDocument = { module: MODULE_FOLDER, images: this.images };
    this.data = askEngine(this, ({ preparing }) => jsonTemplate(this, work, preparing));
    named(this.data, 'source_hashes');
  }

  public tagOf(name: string, source: QueriedSource): TagSource {
    this.images[name] = source;
    return { tag: this.data.getStringAttribute(`result.${name}`), expression: undefined };
  }
}

/** `data.external.switched_source_hashes` */
class SwitchedHashes extends Construct {
  public static readonly ID = 'slipway-switched-source-hashes';
  private readonly queries: string[] = [];
  private readonly data: DataExternal;

  public constructor(stack: TerraformStack, id: string) {
    super(stack, id);
    const queries = () => `compact([${this.queries.join(', ')}])`;
    this.data = askEngine(this, () => `{"module":\${jsonencode(path.module)},"images":{\${join(",", ${queries()})}}}`);
    const count = Lazy.stringValue({ produce: () => `\${length(${queries()}) == 0 ? 0 : 1}` });
    this.data.count = TerraformCount.of(Token.asNumber(count));
    named(this.data, 'switched_source_hashes');
  }

  public tagOf(name: string, source: QueriedSource, prebuilt: IResolvable): TagSource {
    const query = `${name}_image_query`;
    const own = Lazy.stringValue({
      produce: ({ preparing }) => jsonTemplate(this, { [name]: source }, preparing).slice(1, -1),
    });
    // A template of several parts: one that is a single `${…}` would be its value.
    declareLocal(this, query, own);
    this.queries.push(`${expressionOf(this, prebuilt)} ? "" : local.${query}`);
    const expression = `${addressOf(this.data)}[0].result.${name}`;
    return { tag: Lazy.stringValue({ produce: () => `\${${expression}}` }), expression };
  }
}

function askEngine(scope: Construct, produce: Parameters<typeof Lazy.stringValue>[0]['produce']): DataExternal {
  ensureProvider(scope, 'external', ExternalProvider);
  const query: HashQuery = { document: Lazy.stringValue({ produce }) };
  return new DataExternal(scope, 'Data', {
    program: ['node', enginePath(scope), 'hash' satisfies Verb],
    query: { ...query },
  });
}
