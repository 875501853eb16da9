import * as z from 'zod/mini';
import { $ZodError } from 'zod/v4/core';
import type { ImageDocument } from '../../contract/image';
import { reason } from '../../errors/report';
import { regionOfHost } from '../aws/ecr-host';
import type { Builder } from '../builder/builder';
import { awsCredentials } from '../builder/logins';
import { EngineError } from '../engine-error';
import { HttpClient } from '../http/http';
import { RegistryClient } from '../registry/client';
import { imageConfigs, parseImage, platformOf } from '../registry/image-config';
import { Session } from '../registry/session';
import type { RunContext } from '../verbs/run-context';

/** Time for all questions about one image. */
const LIMIT_MS = 30_000;

/** What `docker image inspect` tells. */
const text = z.optional(z.string());
const inspected = z.object({ Os: text, Architecture: text, Variant: text, Config: z.unknown() });

/** Asks base images for their ONBUILD triggers, where the builder will take them from. */
export class BaseQuestions {
  constructor(
    private readonly document: ImageDocument,
    private readonly builder: Pick<Builder, 'localImage' | 'machines'>,
    private readonly context: RunContext,
  ) {}

  /**
   * The triggers of an image, once for each configuration that it has for these platforms (undefined: that of the machine
   * that builds). What is not known is never taken for none.
   *
   * @throws {EngineError} when there is no clear answer
   */
  async triggers(reference: string, platforms: readonly (string | undefined)[]): Promise<string[][]> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      const wanted = this.known(platforms);
      const configs = (await this.held(reference, wanted)) ?? (await this.registered(reference, wanted, limit));
      return configs.map(triggersIn);
    } catch (error) {
      this.context.signal.throwIfAborted();
      throw unknown(reference, limit.aborted ? `no answer within ${LIMIT_MS / 1000} s` : why(error), error);
    }
  }

  /** Undefined: they may be any. */
  private known(platforms: readonly (string | undefined)[]): string[] | undefined {
    const lists = platforms.map((platform) => (platform === undefined ? this.builder.machines : [platform]));
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }

  /** The builder passes over an image of its store that is for another platform. */
  private async held(reference: string, wanted: readonly string[] | undefined): Promise<unknown[] | undefined> {
    const local = await this.builder.localImage(reference);
    if (local === undefined) return undefined;
    const { Config: config, Os: os, Architecture: architecture, Variant: variant } = inspected.parse(local);
    const own = platformOf({ os, architecture, variant });
    return wanted?.every((platform) => platform === own) === true ? [{ config }] : undefined;
  }

  private registered(reference: string, wanted: readonly string[] | undefined, limit: AbortSignal): Promise<unknown[]> {
    const { repository, version } = parseImage(reference);
    const { env, signal } = this.context;
    const credentials =
      awsCredentials(this.document, this.context).get(repository.host) ??
      Session.of(this.context).credentials(repository.host, { kind: 'oci' });
    const http = new HttpClient(env, AbortSignal.any([signal, limit]));
    return imageConfigs(new RegistryClient(repository, credentials, http), version, wanted);
  }
}

const triggerList = z.nullish(z.array(z.string()));

/** BuildKit takes the names of fields in any letters. */
function triggersIn(config: unknown): string[] {
  return fieldsOf(config, 'config').flatMap((inner) =>
    fieldsOf(inner, 'onbuild').flatMap((list) => triggerList.parse(list) ?? []),
  );
}

function fieldsOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key.toLowerCase() === name ? [inner as unknown] : []));
}

function why(error: unknown): string {
  if (error instanceof EngineError) return `${error.what}: ${error.why}`;
  return error instanceof $ZodError ? 'what came is no configuration of an image' : reason(error);
}

function unknown(reference: string, because: string, cause: unknown): EngineError {
  const { host } = parseImage(reference).repository;
  return new EngineError(
    `whether the base image ${reference} has ONBUILD triggers is not known`,
    because,
    `let this machine read that image (network, proxy, ${loginFor(host)}), or, if it has none, say so with ` +
      '`onbuild: []`, synthesize and try again',
    cause,
  );
}

/** How a login for a registry is given. */
function loginFor(host: string): string {
  if (regionOfHost(host) !== undefined) return '`pullFrom` of the image with a provider of AWS';
  return host === 'registry-1.docker.io' ? '`docker login`' : `\`docker login ${host}\``;
}
