// Where streams are held back on the way: asking again and again brings what a stream would have brought.

import { expect, test } from './fixtures.ts';
import type { Hallway } from './hallway.ts';
import { curl } from './shell.ts';

interface Told {
  id?: string;
  event: string;
  data: Record<string, unknown>;
}

/** One question with `curl`, and how long the answer took. */
async function ask(hallway: Hallway, query: string, ...flags: string[]): Promise<{ told: Told[]; millis: number; head: string }> {
  const begun = Date.now();
  const output = await curl('-i', '-H', 'Accept: application/json', ...flags, `${hallway.url}/events?${query}`).output();
  const [head, body] = output.split(/\r?\n\r?\n/, 2);
  return { told: JSON.parse(body) as Told[], millis: Date.now() - begun, head: head.toLowerCase() };
}

const kept = (told: Told[]) => told.filter(({ event }) => ['message', 'opened', 'poll'].includes(event));

test('a poll gives what the stream gives after the same cursor', async ({ hallway }) => {
  const { id } = await hallway.say('lobby', 'heard');
  await hallway.sayAll('lobby', ['one', 'two\nlines', '🚪']);
  await hallway.say('kitchen', 'not asked for');
  const stream = await curl('-N', '-H', 'Accept: application/x-ndjson', `${hallway.url}/events?room=lobby&after=${id}`).until((lines) => lines.some((line) => line.includes('🚪')));
  const streamed = stream.map((line) => JSON.parse(line) as Told);
  for (const flags of [[], ['-H', `Last-Event-ID: ${id}`]]) {
    const { told, millis, head } = await ask(hallway, `room=lobby&after=${flags.length ? 'nonsense' : id}&wait=25`, ...flags);
    expect(millis).toBeLessThan(5_000);
    expect(head).toMatch(/content-type: application\/json/);
    expect(head).toMatch(/cache-control:.*no-store/);
    expect(told[0]).toEqual(streamed[0]);
    expect(told[0].event).toBe('hello');
    expect(kept(told)).toEqual(kept(streamed));
    expect(kept(told).map(({ data }) => data.body)).toEqual(['one', 'two\nlines', '🚪']);
  }
});

test('a poll answers as soon as something is said, and the next one goes on after it', async ({ hallway }) => {
  const { told: fresh } = await ask(hallway, 'room=lobby&as=nobody&wait=25');
  expect(fresh[0].event).toBe('hello');
  let after = fresh[0].id!;
  for (const body of ['one', 'two', 'three']) {
    const waiting = ask(hallway, `room=lobby&as=nobody&after=${after}&wait=25`);
    await expect.poll(() => hallway.streams()).toBeGreaterThanOrEqual(1);
    const begun = Date.now();
    const said = await hallway.say('lobby', body);
    const { told } = await waiting;
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(kept(told).map(({ id, data }) => [id, data.body])).toEqual(expect.arrayContaining([[said.id, body]]));
    after = kept(told).at(-1)!.id!;
  }
});

test('a poll to which nothing happens ends when its time is over, with the greeting alone', async ({ hallway }) => {
  const { id } = await hallway.say('lobby', 'heard');
  const { told, millis } = await ask(hallway, `room=lobby&after=${id}&wait=2&as=nobody`);
  expect(millis).toBeGreaterThanOrEqual(1_900);
  expect(millis).toBeLessThan(5_000);
  expect(told.map(({ event }) => event)).toEqual(['hello', 'presence']);
  await expect.poll(() => hallway.streams()).toBe(0);
});

test('a cursor that leads nowhere is answered at once, with where to go on', async ({ hallway }) => {
  await hallway.say('lobby', 'here');
  const { told, millis } = await ask(hallway, 'room=lobby&after=zzzzzzzz-5&wait=25');
  expect(millis).toBeLessThan(5_000);
  expect(told.find(({ event }) => event === 'reset')!.data).toMatchObject({ reason: 'foreign' });
});

test('a wait that is none is refused with a sentence', async ({ hallway }) => {
  for (const wait of ['61', '-1', 'soon']) {
    const answer = await fetch(`${hallway.url}/events?room=lobby&wait=${wait}`, { headers: { Accept: 'application/json' } });
    expect(answer.status, wait).toBe(400);
    expect(answer.headers.get('content-type'), wait).toBe('application/problem+json');
  }
});
