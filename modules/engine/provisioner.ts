import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { type IResolvable, Lazy, type LocalExecProvisioner, Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { DOCUMENT_LIMIT, DOCUMENT_VARIABLE } from '../../contract/document';
import type { AppliedVerb, Work } from '../../contract/verbs';
import { hclText } from '../terraform/hcl-expression';
import { jsonTemplate } from '../terraform/json-template';
import { PropError } from '../terraform/prop-error';
import { expressionOf } from '../terraform/resolved';
import { enginePath } from './asset';
import { ensureProvider } from './own-providers';

/**
 * Provisioner that runs the engine, for a `null_resource`. No shell takes part and nothing that a user wrote is on the
 * command line: the document travels in the environment.
 *
 * @param document asked at synthesis, when every consumer of an image is known
 * @param prebuilt whether there is nothing to do: then it needs no Node. A provisioner cannot be conditional, its words can
 */
export function engineProvisioner<V extends AppliedVerb>(
  scope: IConstruct,
  verb: V,
  document: () => Work[V],
  prebuilt?: IResolvable,
): LocalExecProvisioner {
  ensureProvider(scope, 'null', NullProvider);
  return {
    type: 'local-exec',
    ...words(scope, verb, prebuilt),
    environment: {
      [DOCUMENT_VARIABLE]: Lazy.stringValue({
        produce: ({ preparing }) => checkedSize(scope, verb, jsonTemplate(scope, document(), preparing)),
      }),
    },
  };
}

/** Without an interpreter it is the shell of the system, each of which takes this command. */
const NOTHING = 'echo prebuilt: there is nothing to do here';

function words(
  scope: IConstruct,
  verb: AppliedVerb,
  prebuilt: IResolvable | undefined,
): Pick<LocalExecProvisioner, 'interpreter' | 'command'> {
  const engine = enginePath(scope);
  if (prebuilt === undefined) return { interpreter: ['node', engine], command: verb };
  const when = () => expressionOf(scope, prebuilt);
  return {
    interpreter: Token.asList(Lazy.anyValue({ produce: () => `\${${when()} ? null : ["node", "${engine}"]}` })),
    command: Lazy.stringValue({ produce: () => `\${${when()} ? ${hclText(NOTHING)} : ${hclText(verb)}}` }),
  };
}

/** What makes the document of a verb large, and what to do then. */
const LARGE: Readonly<Record<AppliedVerb, readonly [props: string, fix: string]>> = {
  build: ['args, labels, contexts', 'put long values in a file of the context'],
  tags: ['tags', 'give fewer'],
  prove: ['image, provider', 'leave certificates to a kubeconfig'],
  task: ['before', 'put the commands into a script of the image'],
  accept: ['image, provider', 'shorten them'],
  check: ['check', 'give a smaller event'],
};

/** @throws PropError when the document is too large for an environment variable */
function checkedSize(scope: IConstruct, verb: AppliedVerb, document: string): string {
  const size = Buffer.byteLength(document);
  if (size <= DOCUMENT_LIMIT) return document;
  const sentence = `are too large together: ${String(size)} bytes as JSON, and an environment variable has room for ${String(DOCUMENT_LIMIT)}`;
  const [props, fix] = LARGE[verb];
  throw new PropError(scope, props, sentence, fix);
}
