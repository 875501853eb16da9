import { HttpError } from '../http.mjs';
import { log } from './log.mjs';
import { REQUEST_ID, requestId } from './request-id.mjs';

const PATIENCE_MILLISECONDS = 2000;

/** Another service. What it refuses is refused in its words; when it fails, the answer is 502 and names it. */
export class Peer {
  #name;
  #address;
  #caller;

  /** @param {{ name: string, address: string, caller: string }} peer who is asked where, and who asks */
  constructor({ name, address, caller }) {
    this.#name = name;
    this.#address = address;
    this.#caller = caller;
  }

  get(path, request) {
    return this.#ask(path, request, { method: 'GET' });
  }

  post(path, request, body) {
    return this.#ask(path, request, { method: 'POST', body: JSON.stringify(body) });
  }

  /** @param request that this is asked for: the other service gets its id */
  async #ask(path, request, options) {
    const { status, body } = await this.#answer(path, request, options);
    if (status < 400) return body;
    if (status < 500) throw new HttpError(status, body.error);
    throw new HttpError(502, `${this.#name} failed with status ${status}`);
  }

  async #answer(path, request, options) {
    const headers = { [REQUEST_ID]: requestId(request) };
    try {
      const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      const answer = await fetch(new URL(path, this.#address), { ...options, headers, signal });
      return { status: answer.status, body: await answer.json() };
    } catch (error) {
      const why = error.cause?.code ?? error.message;
      log(this.#caller, `${this.#name} does not answer`, { request: headers[REQUEST_ID], address: this.#address, why });
      throw new HttpError(502, `${this.#name} does not answer`);
    }
  }
}
