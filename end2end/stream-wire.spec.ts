// What a stream looks like on the wire, as `curl` shows it, and that nothing is missed after a break.

import { eventsIn } from './events.ts';
import { expect, test } from './fixtures.ts';
import { curl } from './shell.ts';

test('a stream says when to come back, names its events, numbers what is kept, and pings', async ({ hallway }) => {
  test.setTimeout(90_000);
  const stream = curl('-N', '-i', `${hallway.url}/r/lobby/events`);
  await stream.wait((lines) => lines.some((line) => line.startsWith('event: hello')));
  const said = await hallway.say('lobby', 'one line\nand another');
  const lines = await stream.until((lines) => lines.includes('event: ping'));
  const head = lines.slice(0, lines.indexOf('')).join('\n').toLowerCase();
  expect(head).toContain('content-type: text/event-stream; charset=utf-8');
  expect(head).toMatch(/cache-control:.*no-store.*no-transform/);
  expect(head).toContain('x-accel-buffering: no');
  expect(lines.some((line) => /^retry: \d+$/.test(line))).toBe(true);
  const events = eventsIn(lines.slice(lines.indexOf('') + 1));
  const message = events.find(({ event }) => event === 'message')!;
  expect(message.id).toBe(said.id);
  expect(JSON.parse(message.data)).toEqual(said);
  expect(events.find(({ event }) => event === 'ping')!.id).toBeUndefined();
});

test('Last-Event-ID brings all that was missed, in order, once, after kill -9 too', async ({ hallway }) => {
  const first = await hallway.say('lobby', 'heard');
  const missed = Array.from({ length: 30 }, (_, i) => `missed ${i}`);
  await hallway.sayAll('lobby', missed);
  await hallway.kill();
  await hallway.start();
  await hallway.say('lobby', 'after');
  const lines = await curl('-N', '-H', `Last-Event-ID: ${first.id}`, `${hallway.url}/r/lobby/events`).until((lines) =>
    lines.some((line) => line.includes('"body":"after"')),
  );
  const bodies = eventsIn(lines).filter(({ event }) => event === 'message').map(({ data }) => (JSON.parse(data) as { body: string }).body);
  expect(bodies).toEqual([...missed, 'after']);
});

test('a wrong Accept or path gets a clear answer', async ({ hallway }) => {
  const get = (path: string, accept: string) => fetch(hallway.url + path, { headers: { Accept: accept } });
  for (const [path, accept, status] of [
    ['/r/lobby', 'image/png', 406],
    ['/no/such/path', 'application/json', 404],
    ['/r/lobby/polls/999999', 'application/json', 404],
    ['/r/..%2f', 'application/json', 400],
  ] as const) {
    const answer = await get(path, accept);
    expect(answer.status, path).toBe(status);
    expect(answer.headers.get('content-type'), path).toBe('application/problem+json');
    expect(((await answer.json()) as { detail: string }).detail.length, path).toBeGreaterThan(10);
  }
});
