import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { guestBook } from './src/app.mjs';

const server = guestBook({ greeting: 'Welcome' });
let address;

before(async () => {
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  address = `http://127.0.0.1:${server.address().port}`;
});
after(() => server.close());

const sign = (body) => fetch(`${address}/entries`, { method: 'POST', body: JSON.stringify(body) });

test('greets', async () => {
  assert.equal((await (await fetch(address)).json()).greeting, 'Welcome');
});

test('lists the newest entry first', async () => {
  await sign({ name: 'Ada' });
  await sign({ name: ' Grace ' });
  assert.deepEqual(await (await fetch(`${address}/entries`)).json(), [{ name: 'Grace' }, { name: 'Ada' }]);
});

test('fails an entry without a name', async () => {
  assert.equal((await sign({})).status, 400);
});
