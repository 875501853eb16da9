import { jsonService } from '../http.mjs';
import { log } from './log.mjs';
import { REQUEST_ID, requestId } from './request-id.mjs';
import { KERNEL_VERSION } from './version.mjs';

/**
 * A service of the platform: says who it is, gives every request an id and writes a line about it.
 *
 * @param {{ name: string, version: string, routes: Parameters<typeof jsonService>[0] }} service
 */
export function platformService({ name, version, routes }) {
  const server = jsonService({ 'GET /': () => ({ service: name, version, kernel: KERNEL_VERSION }), ...routes });
  server.on('listening', () => log(name, 'listening', { port: server.address().port }));
  return server.prependListener('request', (request, response) => {
    const began = performance.now();
    const { method, url } = request;
    response.setHeader(REQUEST_ID, requestId(request));
    // The load balancer asks for the health of each task every few seconds.
    if (url === '/health') return;
    response.on('close', () => {
      const milliseconds = Math.round(performance.now() - began);
      log(name, 'answered', { request: requestId(request), method, url, status: response.statusCode, milliseconds });
    });
  });
}
