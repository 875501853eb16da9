import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import * as z from 'zod/mini';

/** Something that goes wrong on demand. */
export const faultSchema = z.strictObject({
  /**
   * `throttle` 429, `failure` 500, `reset` breaks the connection, `stall` stops reading and never answers (the connection
   * breaks when the fault is ended), `expired-token` refuses the credentials of the request, `answer` is any other answer: `status`, `code`, `message`.
   */
  kind: z.enum(['throttle', 'failure', 'reset', 'stall', 'expired-token', 'answer']),
  /** Calls that it hits. Default: every call, also the API's. */
  through: z.optional(z.enum(['api', 'registry'])),
  method: z.optional(z.string()),
  /** Permission as in the record of calls: `ecr:PutImage`. */
  action: z.optional(z.string()),
  /** Text that the path contains. */
  path: z.optional(z.string()),
  /** AWS access key of the caller; on the registry, of who got the login there. */
  accessKey: z.optional(z.string()),
  /** How many calls it hits. */
  times: z._default(z.int().check(z.positive()), 1),
  /** Calls that match and pass before the first hit. */
  skip: z._default(z.int().check(z.nonnegative()), 0),
  /** Bytes of the body that are read before `reset` or `stall`; a request that is known to be smaller passes. */
  afterBytes: z._default(z.int().check(z.nonnegative()), 0),
  /** Answer of `answer`. */
  status: z._default(z.int().check(z.minimum(400), z.maximum(599)), 503),
  code: z._default(z.string(), 'UNAVAILABLE'),
  message: z._default(z.string(), 'The server answers so on demand'),
  /** More headers of any answer, or others than it would have. */
  headers: z._default(z.record(z.string(), z.string()), {}),
});

export type Fault = z.infer<typeof faultSchema>;

/** What a fault is compared with. */
export interface FaultTarget {
  readonly through: 'api' | 'registry';
  readonly method: string;
  readonly action: string;
  readonly path: string;
  readonly accessKey?: string | undefined;
  /** Length of the body, where it was told. */
  readonly bytes?: number | undefined;
}

/** The faults that are still to happen. */
export class Faults {
  private pending: Fault[] = [];
  private stalled: { readonly accessKey: string | undefined; readonly socket: Socket }[] = [];

  add(fault: Fault): void {
    this.pending.push(fault);
  }

  list(): readonly Fault[] {
    return this.pending;
  }

  /** Ends all faults, or those that are for one caller. */
  clear(accessKey?: string): void {
    const isOfOthers = (one: { readonly accessKey?: string | undefined }) =>
      accessKey !== undefined && one.accessKey !== accessKey;
    this.pending = this.pending.filter(isOfOthers);
    for (const one of this.stalled) if (!isOfOthers(one)) one.socket.resetAndDestroy();
    this.stalled = this.stalled.filter(isOfOthers);
  }

  /** A connection that stalls until its fault is ended. */
  stall({ accessKey }: Fault, socket: Socket): void {
    this.stalled.push({ accessKey, socket });
  }

  /** The fault that hits this call, which uses up one of its times. */
  take(target: FaultTarget): Fault | undefined {
    const hit = this.pending.find((fault) => hits(fault, target));
    if (hit === undefined) return undefined;
    const passes = hit.skip > 0;
    const next = passes ? { ...hit, skip: hit.skip - 1 } : { ...hit, times: hit.times - 1 };
    this.pending = this.pending.flatMap((fault) => (fault !== hit ? [fault] : next.times > 0 ? [next] : []));
    return passes ? undefined : hit;
  }
}

/** Does a fault to a request that nothing was read of yet. */
export async function suffer(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const onRegistry = request.url?.startsWith('/v2/') ?? false;
  for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
  switch (fault.kind) {
    case 'throttle':
      return refuse(response, 429, onRegistry ? 'TOOMANYREQUESTS' : 'ThrottlingException', 'Rate exceeded');
    case 'failure':
      return refuse(response, 500, onRegistry ? 'UNKNOWN' : 'ServerException', 'The server failed on demand');
    case 'expired-token':
      return onRegistry
        ? refuse(response, 403, 'DENIED', 'Your authorization token has expired. Reauthenticate and try again.')
        : refuse(response, 400, 'ExpiredTokenException', 'The security token included in the request is expired');
    case 'answer':
      return refuse(response, fault.status, fault.code, fault.message);
    case 'reset':
      await readBytes(request, fault.afterBytes);
      request.socket.resetAndDestroy();
      return;
    case 'stall':
      await readBytes(request, fault.afterBytes);
      return;
  }
}

function hits(fault: Fault, target: FaultTarget): boolean {
  return (
    (fault.through === undefined || fault.through === target.through) &&
    (fault.method === undefined || fault.method === target.method) &&
    (fault.action === undefined || fault.action === target.action) &&
    (fault.path === undefined || target.path.includes(fault.path)) &&
    (fault.accessKey === undefined || fault.accessKey === target.accessKey) &&
    (target.bytes ?? fault.afterBytes) >= fault.afterBytes
  );
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  // One body for both readers: registries name errors in `errors`, the JSON protocols of AWS in `__type`.
  const body = { errors: [{ code, message }], __type: code, message };
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': code })
    .end(JSON.stringify(body));
}

/** Takes this many bytes of a body and leaves the rest in the connection, so that the sender gets stuck. */
async function readBytes(request: IncomingMessage, wanted: number): Promise<void> {
  let left = wanted;
  while (left > 0 && !request.readableEnded && !request.destroyed) {
    const chunk = request.read() as Buffer | null;
    if (chunk === null) await new Promise((resolve) => request.once('readable', resolve).once('close', resolve));
    else left -= chunk.length;
  }
}
