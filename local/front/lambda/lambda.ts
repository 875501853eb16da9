import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error';
import { readBody } from '../body';
import { identify } from '../callers';
import type { Caller } from '../moto-api';
import { passOn } from '../proxy';
import {
  deleteFunctionConcurrency,
  deleteProvisionedConcurrency,
  getFunctionConcurrency,
  getProvisionedConcurrency,
  listProvisionedConcurrency,
  putFunctionConcurrency,
  putProvisionedConcurrency,
} from './concurrency-operations';
import {
  deleteEventInvoke,
  getEventInvoke,
  listEventInvokes,
  putEventInvoke,
  updateEventInvoke,
} from './event-invoke-operations';
import {
  createEventSource,
  deleteEventSource,
  getEventSource,
  listEventSources,
  updateEventSource,
} from './event-sources';
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  updateFunctionCode,
  updateFunctionConfiguration,
} from './function-operations';
import { invokeFunction } from './invoke-operation';
import { type Answer, done, type LambdaParts, onFunction, type Operation } from './parts';
import { addPermission, getPolicy, removePermission } from './permission-operations';
import { lambdaRoute } from './route';
import { listTags, tagResource, untagResource } from './tag-operations';
import {
  createFunctionUrl,
  deleteFunctionUrl,
  getFunctionUrl,
  listFunctionUrls,
  updateFunctionUrl,
} from './url-operations';
import {
  createAlias,
  deleteAlias,
  getAlias,
  listAliases,
  listVersionsByFunction,
  publishVersion,
  updateAlias,
} from './version-operations';

/** Everything about functions of images. Functions of other packages, layers and code signing are moto's. */
const operations: Readonly<Record<string, Operation>> = {
  CreateFunction: createFunction,
  ListFunctions: listFunctions,
  GetFunction: getFunction,
  DeleteFunction: deleteFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionCode: updateFunctionCode,
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  CreateAlias: createAlias,
  ListAliases: listAliases,
  GetAlias: getAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  AddPermission: addPermission,
  GetPolicy: getPolicy,
  RemovePermission: removePermission,
  PutFunctionConcurrency: putFunctionConcurrency,
  GetFunctionConcurrency: getFunctionConcurrency,
  DeleteFunctionConcurrency: deleteFunctionConcurrency,
  PutProvisionedConcurrencyConfig: putProvisionedConcurrency,
  GetProvisionedConcurrencyConfig: getProvisionedConcurrency,
  DeleteProvisionedConcurrencyConfig: deleteProvisionedConcurrency,
  ListProvisionedConcurrencyConfigs: listProvisionedConcurrency,
  CreateFunctionUrlConfig: createFunctionUrl,
  GetFunctionUrlConfig: getFunctionUrl,
  UpdateFunctionUrlConfig: updateFunctionUrl,
  DeleteFunctionUrlConfig: deleteFunctionUrl,
  ListFunctionUrlConfigs: listFunctionUrls,
  PutFunctionEventInvokeConfig: putEventInvoke,
  UpdateFunctionEventInvokeConfig: updateEventInvoke,
  GetFunctionEventInvokeConfig: getEventInvoke,
  DeleteFunctionEventInvokeConfig: deleteEventInvoke,
  ListFunctionEventInvokeConfigs: listEventInvokes,
  GetFunctionCodeSigningConfig: onFunction(({ one }) => done({ FunctionName: one.name })),
  GetFunctionRecursionConfig: onFunction(() => done({ RecursiveLoop: 'Terminate' })),
  GetRuntimeManagementConfig: onFunction(({ arn }) => done({ FunctionArn: arn, UpdateRuntimeOn: 'Auto' })),
  InvokeFunction: invokeFunction,
  CreateEventSourceMapping: createEventSource,
  ListEventSourceMappings: listEventSources,
  GetEventSourceMapping: getEventSource,
  UpdateEventSourceMapping: updateEventSource,
  DeleteEventSourceMapping: deleteEventSource,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListTags: listTags,
};

const BODY_LIMIT = 16 * 1024 * 1024;

/** Answers one call of Lambda's API. */
export async function answerLambda(
  parts: LambdaParts,
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { url: path = '/', method = 'GET', headers } = request;
  const url = new URL(path, 'http://front');
  const route = lambdaRoute(method, url);
  const operate = operations[route?.operation ?? ''] ?? (() => undefined);
  const [body, { account }] = await Promise.all([readBody(request, BODY_LIMIT), identify(parts.moto, caller)]);
  const { accessKey, region } = caller;
  const call = {
    accessKey,
    region,
    account,
    names: route?.names ?? {},
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
  };
  const answer = await Promise.resolve()
    .then(() => operate(parts, call))
    .catch(asAnswer);
  if (answer) return send(response, answer);
  return passOn(request, response, { url: parts.moto.origin + path, body });
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

function asAnswer(error: unknown): Answer {
  if (!(error instanceof AwsError)) throw error;
  const { exception, message, status } = error;
  return {
    status,
    headers: { 'x-amzn-errortype': exception },
    body: { Type: status < 500 ? 'User' : 'Service', message },
  };
}
