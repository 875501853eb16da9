import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { DOCUMENT_LIMIT, DOCUMENT_VARIABLE } from '../../contract/document';
import type { HashDocument } from '../../contract/hash';
import { reason } from '../../errors/report';
import { EngineError } from '../engine-error';
import { hashDocument, hashQuery } from './hash';

z.config(en());

/**
 * Reads the work that a resource put into the environment.
 *
 * @throws {EngineError} when there is none, or none like that
 */
export function readWork<T>(schema: z.ZodMiniType<T>, env: NodeJS.ProcessEnv): T {
  const json = env[DOCUMENT_VARIABLE];
  if (json === undefined) {
    throw new EngineError(
      `the environment variable ${DOCUMENT_VARIABLE} is not set`,
      'it holds the work, and the resource that runs the engine sets it',
      'run terraform or tofu apply instead of the engine itself',
    );
  }
  if (Buffer.byteLength(json) > DOCUMENT_LIMIT) {
    throw invalid(DOCUMENT_VARIABLE, `it has ${Buffer.byteLength(json)} bytes, at most ${DOCUMENT_LIMIT} are allowed`);
  }
  return read(schema, json, DOCUMENT_VARIABLE);
}

/**
 * Reads the work that `data.external` writes to the standard input.
 *
 * @throws {EngineError} when it is anything else
 */
export function readQuery(stdin: string): HashDocument {
  const query = readInput(hashQuery, stdin);
  return read(hashDocument, query.document, 'the document of the query');
}

/**
 * Reads what is written to the standard input.
 *
 * @throws {EngineError} when it is anything else
 */
export function readInput<T>(schema: z.ZodMiniType<T>, stdin: string): T {
  return read(schema, stdin, 'the query on the standard input');
}

function read<T>(schema: z.ZodMiniType<T>, json: string, where: string): T {
  const result = schema.safeParse(parsed(json, where));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`);
  throw invalid(where, problems.join('; '));
}

function parsed(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw invalid(where, `it is no JSON: ${reason(error)}`, error);
  }
}

function invalid(where: string, why: string, cause?: unknown): EngineError {
  return new EngineError(
    `${where} is not what this engine understands`,
    why,
    'synthesize again, so that the configuration and the engine come from the same version of cdktf-slipway',
    cause,
  );
}
