import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { report } from '../../errors/report';
import { FUNCTIONS_LABEL, INSTANCE_LABEL } from '../container-labels';
import { readAwsCall, repositoryIn, sessionIn } from './aws-call';
import { BodyTooLarge } from './body';
import { identify } from './callers';
import { type Call, Calls } from './calls';
import { answerControl, CONTROL_PREFIX } from './control';
import { answerEcr } from './ecr/ecr';
import { Lifecycle } from './ecr/lifecycle';
import { answerEcs, type EcsParts } from './ecs/ecs';
import { Clock } from './ecs/machine/clock';
import { Images } from './ecs/machine/images';
import { World } from './ecs/machine/world';
import { MotoEcs } from './ecs/moto-ecs';
import { ScalableTargets } from './ecs/scalable-targets';
import { answerTargetHealth } from './ecs/target-health';
import { Faults, type FaultTarget, suffer } from './faults';
import { Functions } from './lambda/functions';
import { answerLambda } from './lambda/lambda';
import { FunctionImages } from './lambda/machine/image';
import type { LambdaParts } from './lambda/parts';
import { Sandboxes } from './lambda/run/sandboxes';
import { answerFunctionUrl, functionUrlId } from './lambda/url/function-url';
import { type Caller, MotoApi } from './moto-api';
import { MotoEcr } from './moto-ecr';
import { passOn } from './proxy';
import { pushInto } from './push';
import { answerRegistry } from './registry';
import { sendJson } from './registry-answers';
import { registryAction, registryRoute } from './registry-route';
import { RegistryStorage } from './registry-storage';
import { Repositories } from './repositories';
import { Tokens } from './tokens';

/** Where the front listens and what stands behind it; all on loopback. */
export interface FrontSettings {
  readonly port: number;
  /** Origin of moto: `http://127.0.0.1:<port>`. */
  readonly moto: string;
  /** Origin of the registry that keeps the data. */
  readonly registry: string;
  /** How many tags one image takes. @default 1000 - the quota of ECR */
  readonly tagsPerImage?: number;
  /**
   * How long a step takes: what a task of ECS does next, an update of a function, the return of an image from the archive.
   * @default 1000
   */
  readonly stepMs?: number;
  /** The clock of ECS, Lambda and ECR. @default Date.now */
  readonly now?: () => number;
  /** The Docker that runs functions. Default: they can be declared, but not invoked. */
  readonly functions?: FunctionsDocker | undefined;
}

/** The Docker that runs functions, and whose containers they are. */
export interface FunctionsDocker {
  /** `unix:///...` or `tcp://127.0.0.1:port`. */
  readonly host: string;
  /** Name of the instance. */
  readonly instance: string;
  /** Folder of the instance. */
  readonly folder: string;
}

/** A front that listens. */
export interface Front {
  /** Stops at once: connections that are open are cut. */
  close(): Promise<void>;
}

/** Starts the one server that stands before all AWS endpoints and before the registry, on 127.0.0.1. */
export async function startFront(settings: FrontSettings): Promise<Front> {
  const { port, moto, registry, tagsPerImage, stepMs = 1_000, now = Date.now, functions } = settings;
  const registryHost = `localhost:${String(port)}`;
  const storage = new RegistryStorage(registry);
  const motoApi = new MotoApi(moto);
  const motoEcr = new MotoEcr(motoApi);
  const repositories = new Repositories({
    now,
    restoreMs: stepMs,
    ...(tagsPerImage !== undefined && { tagsPerImage }),
  });
  const tokens = new Tokens();
  const sandboxes = new Sandboxes(functions);
  const parts = {
    registryHost,
    publicOrigin: `http://${registryHost}`,
    moto: motoEcr,
    motoOrigin: moto,
    storage,
    push: pushInto(storage, motoEcr),
    repositories,
    lifecycle: new Lifecycle(),
    tokens,
    identify: (caller: Caller) => identify(motoApi, caller),
    faults: new Faults(),
    calls: new Calls(),
    ecs: {
      world: new World(new Clock(stepMs, now), new Images(registryHost, repositories, storage)),
      moto: motoApi,
      ecs: new MotoEcs(motoApi),
    },
    scalableTargets: new ScalableTargets(motoApi),
    lambda: {
      functions: new Functions(now, ({ arn }) => sandboxes.end(arn)),
      images: new FunctionImages(registryHost, repositories, storage),
      eventSources: new Map(),
      sandboxes,
      ground: groundOf(port, functions),
      tokens,
      ecr: motoEcr,
      moto: motoApi,
      now,
      stepMs,
    },
  };
  const server = createServer((request, response) => {
    route(parts, request, response).catch((error: unknown) => fail(request, response, error));
  });
  // Docker keeps connections; a server that hangs up first makes pushes fail by chance. A slow upload may take its time.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: async () => {
      await close(server);
      await sandboxes.close();
    },
  };
}

function groundOf(port: number, functions: FunctionsDocker | undefined): LambdaParts['ground'] {
  const labels = functions && { [INSTANCE_LABEL]: functions.instance, [FUNCTIONS_LABEL]: functions.folder };
  return { endpoint: `http://127.0.0.1:${String(port)}`, labels: labels ?? {} };
}

type FrontParts = Parameters<typeof answerEcr>[0] &
  Parameters<typeof answerRegistry>[0] &
  Parameters<typeof answerControl>[0] & {
    readonly ecs: EcsParts;
    readonly scalableTargets: ScalableTargets;
    readonly lambda: LambdaParts;
    readonly motoOrigin: string;
  };

async function route(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/' } = request;
  const id = functionUrlId(request);
  if (id !== undefined) return routeToFunction(parts, id, request, response);
  if (url.startsWith(CONTROL_PREFIX)) return answerControl(parts, request, response);
  if (url.startsWith('/v2/') || url === '/v2') return routeToRegistry(parts, request, response);
  return routeToAws(parts, request, response);
}

async function routeToRegistry(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', method = 'GET' } = request;
  const target = registryRoute(new URL(url, 'http://front').pathname);
  const accessKey = parts.tokens.holder(request.headers.authorization)?.accessKey;
  const call = { through: 'registry', method, path: url, action: registryAction(method, target), accessKey } as const;
  record(parts, { ...call, repository: target?.repository }, response);
  const bytes = Number(request.headers['content-length'] ?? NaN);
  if (await strike(parts, { ...call, ...(bytes >= 0 && { bytes }) }, request, response)) return;
  if (method !== 'GET' && method !== 'HEAD') await parts.ecs.world.catchUp();
  return answerRegistry(parts, target, { request, response });
}

async function routeToFunction(
  parts: FrontParts,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url: path = '/', method = 'GET' } = request;
  const call = { through: 'api', method, path, action: 'lambda:InvokeFunctionUrl' } as const;
  record(parts, call, response);
  if (await strike(parts, call, request, response)) return;
  return answerFunctionUrl(parts.lambda, id, request, response);
}

async function routeToAws(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', method = 'GET' } = request;
  const aws = await readAwsCall(request);
  const action = `${aws.service}:${aws.operation}`;
  const call = { through: 'api', method, path: url, action, accessKey: aws.accessKey } as const;
  record(parts, { ...call, region: aws.region, repository: repositoryIn(aws), session: sessionIn(aws) }, response);
  if (await strike(parts, call, request, response)) return;
  switch (aws.service) {
    case 'ecr':
      await parts.ecs.world.catchUp();
      return answerEcr(parts, aws, response);
    case 'ecs':
      return answerEcs(parts.ecs, aws, response);
    case 'application-autoscaling':
      return parts.scalableTargets.answer(aws, response);
    case 'lambda':
      return answerLambda(parts.lambda, aws, request, response);
  }
  if (action === 'elasticloadbalancing:DescribeTargetHealth') return answerTargetHealth(parts.ecs, aws, response);
  return passOn(request, response, { url: parts.motoOrigin + url, body: aws.body });
}

function record({ calls }: FrontParts, call: Omit<Call, 'time' | 'status'>, response: ServerResponse): void {
  const time = new Date().toISOString();
  response.once('close', () => {
    calls.record({ time, ...call, status: response.headersSent ? response.statusCode : null });
  });
}

/** Lets a fault hit the call if one is due; true when it did. */
async function strike(
  { faults }: FrontParts,
  target: FaultTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const fault = faults.take(target);
  if (fault === undefined) return false;
  if (fault.kind === 'stall') faults.stall(fault, request.socket);
  await suffer(fault, request, response);
  return true;
}

function fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const hungUp = request.destroyed && !response.writableEnded && response.destroyed;
  if (hungUp) return;
  process.stderr.write(`${request.method ?? ''} ${request.url ?? ''}: ${report(error)}\n`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof BodyTooLarge ? 413 : 502;
  sendJson(response, status, { errors: [{ code: 'UNKNOWN', message: String(error) }], message: String(error) });
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
