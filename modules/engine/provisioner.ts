import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { Lazy, type LocalExecProvisioner } from 'cdktf';
import type { IConstruct } from 'constructs';
import { DOCUMENT_LIMIT, DOCUMENT_VARIABLE } from '../../contract/document';
import type { AppliedVerb, Work } from '../../contract/verbs';
import { jsonTemplate } from '../terraform/json-template';
import { PropError } from '../terraform/prop-error';
import { enginePath } from './asset';
import { ensureProvider } from './own-providers';

/**
 * Provisioner that runs the engine, for a `null_resource`. No shell takes part and nothing that a user wrote is on the command line: the
 * document travels in the environment.
 *
 * @param document asked at synthesis, when every consumer of an image is known
 */
export function engineProvisioner<V extends AppliedVerb>(
  scope: IConstruct,
  verb: V,
  document: () => Work[V],
): LocalExecProvisioner {
  ensureProvider(scope, 'null', NullProvider);
  return {
    type: 'local-exec',
    interpreter: ['node', enginePath(scope)],
    command: verb,
    environment: {
      [DOCUMENT_VARIABLE]: Lazy.stringValue({
        produce: ({ preparing }) => checkedSize(scope, verb, jsonTemplate(scope, document(), preparing)),
      }),
    },
  };
}

/** What makes the document of a verb large, and what to do then. */
const LARGE: Readonly<Record<AppliedVerb, readonly [props: string, fix: string]>> = {
  build: ['args, labels, contexts', 'put long values in a file of the context'],
  tags: ['tags', 'give fewer'],
  prove: ['image, provider', 'leave certificates to a kubeconfig'],
  task: ['before', 'put the commands into a script of the image'],
};

/** @throws PropError when the document is too large for an environment variable */
function checkedSize(scope: IConstruct, verb: AppliedVerb, document: string): string {
  const size = Buffer.byteLength(document);
  if (size <= DOCUMENT_LIMIT) return document;
  const sentence = `are too large together: ${String(size)} bytes as JSON, and an environment variable has room for ${String(DOCUMENT_LIMIT)}`;
  const [props, fix] = LARGE[verb];
  throw new PropError(scope, props, sentence, fix);
}
