import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HttpError, jsonService } from '../../shared/http.mjs';
import { Peer } from '../../shared/kernel/peer.mjs';
import { gateway } from './src/gateway.mjs';

/** The services behind the gateway as they answer; of members nothing but an error. */
const ids = [];
const behind = jsonService({
  'GET /companies': (_body, request) => {
    ids.push(request.headers['x-request-id']);
    return [{ id: 'acme', name: 'Acme' }];
  },
  'POST /companies': () => {
    throw new HttpError(409, "there is 'acme' already");
  },
  'GET /members': () => {
    throw new HttpError(503, 'no');
  },
});
const servers = [];

async function start(server) {
  servers.push(server);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${server.address().port}`;
}

let address;
before(async () => {
  const there = await start(behind);
  const nowhere = await start(jsonService({}));
  await new Promise((closed) => servers.at(-1).close(closed));
  const peer = (name, where) => new Peer({ name, address: where, caller: 'gateway' });
  address = await start(
    gateway({
      companies: peer('company-service', there),
      members: peer('member-service', there),
      events: peer('event-service', nowhere),
    }),
  );
});
after(() => servers.forEach((server) => server.close()));

test('hands a request on with its id, and answers with it', async () => {
  const answer = await fetch(`${address}/companies`, { headers: { 'x-request-id': 'r-1' } });
  assert.deepEqual(await answer.json(), [{ id: 'acme', name: 'Acme' }]);
  assert.equal(answer.headers.get('x-request-id'), 'r-1');
  assert.deepEqual(ids, ['r-1']);
});

test('fails in the words of the service that refuses', async () => {
  const answer = await fetch(`${address}/companies`, { method: 'POST', body: '{}' });
  assert.equal(answer.status, 409);
  assert.deepEqual(await answer.json(), { error: "there is 'acme' already" });
});

test('fails with the name of the service that fails', async () => {
  const answer = await fetch(`${address}/members`);
  assert.equal(answer.status, 502);
  assert.deepEqual(await answer.json(), { error: 'member-service failed with status 503' });
});

test('fails with the name of the service that does not answer', async () => {
  const answer = await fetch(`${address}/events`);
  assert.equal(answer.status, 502);
  assert.deepEqual(await answer.json(), { error: 'event-service does not answer' });
});
