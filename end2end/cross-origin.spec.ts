// Pages of other origins: those that the operator allows can listen and talk, others can't.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Hallway } from './hallway.ts';
import { expect, test } from './fixtures.ts';

/** Somebody else's site, with nothing on it. */
async function site(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What a page finds when it listens to a room and talks in it. */
const TRY = async (url: string) => {
  const source = new EventSource(`${url}/r/lobby/events`);
  const heard = new Promise<string>((resolve) => source.addEventListener('message', (event) => resolve((JSON.parse((event as MessageEvent<string>).data) as { body: string }).body)));
  const listening = await new Promise<string>((resolve) => {
    source.addEventListener('hello', () => resolve('hello'));
    source.onerror = () => resolve('refused');
  });
  const said = await fetch(`${url}/r/lobby/messages`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"body":"from elsewhere"}' }).then(
    (answer) => answer.status,
    () => 'refused',
  );
  const read = await fetch(`${url}/r/lobby/messages`, { headers: { Accept: 'application/json' } }).then(
    (answer) => answer.status,
    () => 'refused',
  );
  const body = listening === 'hello' && said === 201 ? await heard : '';
  source.close();
  return { listening, said, read, body };
};

test('a page of an allowed origin listens and talks, one of another origin does neither', async ({ person, troubles }) => {
  troubles.expect(/CORS|ERR_FAILED|status of 403|403/);
  const [friend, stranger] = [await site(), await site()];
  const hallway = await Hallway.start(['--cors-origins', `https://friend.example,${friend.origin}`]);
  try {
    const anna = await person();
    await anna.page.goto(friend.origin);
    expect(await anna.page.evaluate(TRY, hallway.url)).toEqual({ listening: 'hello', said: 201, read: 200, body: 'from elsewhere' });
    await anna.page.goto(stranger.origin);
    expect(await anna.page.evaluate(TRY, hallway.url)).toEqual({ listening: 'refused', said: 'refused', read: 'refused', body: '' });
    expect(await hallway.bodies('lobby')).toEqual(['from elsewhere']);
  } finally {
    await hallway.end();
    friend.server.close();
    stranger.server.close();
  }
});

test('nobody is allowed by default', async ({ person, hallway, troubles }) => {
  troubles.expect(/CORS|ERR_FAILED|status of 403|403/);
  const stranger = await site();
  const anna = await person();
  await anna.page.goto(stranger.origin);
  expect(await anna.page.evaluate(TRY, hallway.url)).toEqual({ listening: 'refused', said: 'refused', read: 'refused', body: '' });
  expect(await hallway.bodies('lobby')).toEqual([]);
  stranger.server.close();
});
